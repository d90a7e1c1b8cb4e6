/** What processes do, scene by scene. */
import { Process, currentProcess, getAllStartMethods, getContext } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';
import { Lock, Thread } from 'heddle/threading';

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
    console.log(getAllStartMethods().join(), context === getContext());
    for (const method of ['fork', 'forkserver', 'magic']) {
      try {
        getContext(method);
      } catch (error) {
        console.log((error as Error).name, (error as Error).message);
      }
    }
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
