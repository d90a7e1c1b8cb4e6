/** What processes do, scene by scene. */
import {
  Process,
  currentProcess,
  getAllStartMethods,
  getContext,
  setForkserverPreload,
} from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';
import { Lock, Thread } from 'heddle/threading';

const loadedAt = Date.now();
/** What a process leaves with that had this module before it was started. */
const EARLY = 7;

export const inThread = task(() => {
  console.log(`thread of ${currentProcess().name} ${isMain}`);
});
export const shows = task((given: object, size: number) => {
  const { name, daemon } = currentProcess();
  console.log(isMain, name, daemon, JSON.stringify({ ...given, size }), process.argv[3]);
  const thread = new Thread(inThread);
  thread.start();
  thread.join();
});
export const showsEarly = task((given: object, size: number, startedAt: number) => {
  shows(given, size);
  process.exitCode = loadedAt < startedAt ? EARLY : 0;
});
export const isEarly = task((startedAt: number) => {
  process.exitCode = loadedAt < startedAt ? EARLY : 0;
});
export const tellsPlace = task(() => console.log(process.cwd(), process.env['FAMILY']));
export const late = task(async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  console.log('late');
});
export const stays = task(() => {
  setTimeout(() => console.log('never'), 600_000);
});
export const fails = task(() => {
  throw new Error('no luck');
});
export const inner = task((outer: string) => console.log(outer, currentProcess().name));
export const starts = task(() => {
  const process = new Process(inner, { args: [currentProcess().name] });
  process.start();
  process.join();
});
export const locks = task((lock: Lock) => lock.with(() => undefined));

/** Starts processes until a spare was ready for one. */
function untilEarly(start: () => Process<never>): void {
  for (;;) {
    const process = start();
    process.start();
    process.join();
    if (process.exitCode === EARLY) return;
    if (process.exitCode !== 0) throw new Error(`a process left with ${process.exitCode}`);
  }
}

const spares = getContext('forkserver');
const anyEarly = (): void => untilEarly(() => new spares.Process(isEarly, { args: [Date.now()] }));
function run(process: Process): void {
  process.start();
  process.join();
}

const scenes: Record<string, () => void> = {
  arguments: () => {
    const process = new Process(shows, { args: [{ words: ['a'] }, 2] });
    process.start();
    process.join();
  },
  left: () => {
    new Process(late).start();
    new Process(stays, { daemon: true }).start();
    console.log('main ends');
  },
  fails: () => {
    const process = new Process(fails, { name: 'Hapless' });
    process.start();
    process.join();
    console.log(process.exitCode);
  },
  nested: () => {
    const process = new Process(starts);
    process.start();
    process.join();
  },
  contexts: () => {
    const context = getContext('spawn');
    const process = new context.Process(inner, { args: [context.getStartMethod()] });
    process.start();
    process.join();
    console.log(getAllStartMethods().join(), context === getContext(), spares.getStartMethod());
    for (const method of ['fork', 'magic']) {
      try {
        getContext(method);
      } catch (error) {
        console.log((error as Error).name, (error as Error).message);
      }
    }
  },
  spares: () => {
    untilEarly(() => {
      const args: [object, number, number] = [{ words: ['a'] }, 2, Date.now()];
      return new spares.Process(showsEarly, { name: 'Process-1', args });
    });
  },
  place: () => {
    process.env['FAMILY'] = 'first';
    anyEarly();
    process.env['FAMILY'] = 'second';
    process.chdir('/');
    run(new spares.Process(tellsPlace));
    run(new Process(tellsPlace));
  },
  preloads: () => {
    try {
      setForkserverPreload([7] as never);
    } catch (error) {
      console.log((error as Error).name, (error as Error).message);
    }
    setForkserverPreload(['/nowhere/tools.mjs', process.argv[1]!]);
    anyEarly();
    anyEarly();
  },
  ending: () => {
    setForkserverPreload(['data:text/javascript,process.exit(3)']);
    for (let left = 3; left > 0; left--)
      run(new spares.Process(inner, { args: ['by itself'], name: 'one' }) as never);
  },
  stuck: () => {
    setForkserverPreload([
      'data:text/javascript,await new Promise(() => setInterval(String, 1000))',
    ]);
    run(new spares.Process(inner, { args: ['by itself'], name: 'one' }) as never);
  },
  killed: () => {
    anyEarly();
    console.log('killed');
    process.kill(process.pid, 'SIGKILL');
  },
  sharing: () => {
    try {
      new Process(locks, { args: [new Lock()] }).start();
    } catch (error) {
      console.log((error as Error).name, (error as Error).message);
    }
  },
};

if (isMain) scenes[process.argv[2]!]!();
