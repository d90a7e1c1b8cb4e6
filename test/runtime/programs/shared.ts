/** What processes do with what they share, scene by scene; prints what came of it, as JSON. */
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import {
  Barrier,
  Condition,
  Event,
  JoinableQueue,
  Lock,
  Pipe,
  type Connection,
  Process,
  Queue,
  RLock,
  Semaphore,
  SimpleQueue,
} from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';
import { Thread, configure } from 'heddle/threading';

const nameOf = (action: () => unknown): unknown => {
  try {
    return action() ?? null;
  } catch (error) {
    return (error as Error).name;
  }
};

export const adds = task((times: number, lock: Lock, numbers: Queue<number>) => {
  for (let time = 0; time < times; time++) lock.with(() => numbers.put(numbers.get() + 1));
});
export const echoes = task((end: Connection<unknown>) => {
  for (;;) {
    try {
      end.send(['echo', end.recv()]);
    } catch (error) {
      return end.close();
    }
  }
});
export const holds = task((lock: Lock, taken: Event) => {
  lock.acquire();
  taken.set();
  new Event().wait();
});
export const leaves = task((mine: Lock) => {
  mine.acquire();
  process.exit();
});
export const loses = task((mine: Lock, taken: Event, over: Event) => {
  const thread = new Thread(leaves, { args: [mine] });
  thread.start();
  thread.join();
  taken.set();
  over.wait();
});
export const works = task((jobs: JoinableQueue<number>, done: SimpleQueue<string>) => {
  for (let job = jobs.get(); job >= 0; job = jobs.get()) {
    done.put(`job ${job}`);
    jobs.taskDone();
  }
});
export const meets = task(async (barrier: Barrier, gate: Condition, places: Queue<number>) => {
  const place = await barrier.waitAsync();
  gate.with(() => places.put(place));
  gate.with(() => gate.notify());
});
export const crosses = task((first: Lock, second: Lock, ready: Barrier, out: Queue<string>) => {
  first.acquire();
  ready.wait();
  out.put(String(nameOf(() => second.acquire())));
  first.release();
});
export const nests = task((lock: RLock, room: Semaphore, out: Queue<unknown>) => {
  lock.with(() => lock.with(() => out.put([lock.tryAcquire(), room.tryAcquire(), room.value])));
  lock.release();
  out.put(lock.tryAcquire());
  lock.release();
  out.put(nameOf(() => lock.release()));
});
export const outlives = task((lock: Lock, ready: Event) => {
  ready.set();
  console.log(JSON.stringify(nameOf(() => lock.acquire())));
});

function started(process: Process<never>): Process<never> {
  process.start();
  return process;
}

const scenes: Record<string, () => unknown> = {
  counts: () => {
    const lock = new Lock();
    const numbers = new Queue<number>();
    numbers.put(0);
    const args = [200, lock, numbers] as [number, Lock, Queue<number>];
    const processes = [1, 2].map(() => started(new Process(adds, { args })));
    const thread = new Thread(adds, { args });
    thread.start();
    adds(...args);
    thread.join();
    for (const process of processes) process.join();
    return [numbers.get(), lock.locked(), processes.map(({ exitCode }) => exitCode)];
  },
  pipe: async () => {
    const [here, there] = Pipe();
    const process = started(new Process(echoes, { args: [there] }));
    here.send({ at: new Date(0), bytes: new Uint8Array([1, 2]), text: 'x'.repeat(100_000) });
    const [word, value] = here.recv() as [string, { at: Date; bytes: Uint8Array; text: string }];
    here.send(2);
    const looked = [here.poll({ timeout: 60_000 }), await here.recvAsync(), here.poll()];
    here.close();
    process.join();
    return [
      word,
      value.at.getTime(),
      [...value.bytes],
      value.text.length,
      looked,
      process.exitCode,
      nameOf(() => here.send(1)),
    ];
  },
  killed: () => {
    const lock = new Lock();
    const taken = new Event();
    const process = started(new Process(holds, { args: [lock, taken] }));
    taken.wait();
    const before = lock.tryAcquire();
    process.kill();
    const waited = nameOf(() => lock.acquire());
    lock.release();
    return [before, waited, lock.tryAcquire()];
  },
  leaver: () => {
    const lock = new Lock();
    const [taken, over] = [new Event(), new Event()];
    const process = started(new Process(loses, { args: [lock, taken, over] }));
    taken.wait();
    const waited = nameOf(() => lock.acquire());
    over.set();
    process.join();
    return [waited, process.exitCode];
  },
  jobs: () => {
    const jobs = new JoinableQueue<number>(2);
    const done = new SimpleQueue<string>();
    const process = started(new Process(works, { args: [jobs, done] }));
    for (const job of [1, 2, 3, 4]) jobs.put(job);
    jobs.join();
    jobs.put(-1);
    process.join();
    return [[1, 2, 3, 4].map(() => done.get()), nameOf(() => jobs.getNowait()), done.empty()];
  },
  meets: () => {
    const barrier = new Barrier(3);
    const gate = new Condition();
    const places = new Queue<number>();
    const processes = [1, 2].map(() =>
      started(new Process(meets, { args: [barrier, gate, places] })),
    );
    const place = barrier.wait();
    gate.with(() => gate.waitFor(() => places.qsize() === 2));
    for (const process of processes) process.join();
    return [[place, places.get(), places.get()].sort(), barrier.broken];
  },
  crosses: () => {
    configure({ onDeadlock: 'throw' });
    const [first, second] = [new Lock(), new Lock()];
    const ready = new Barrier(2);
    const out = new Queue<string>();
    const one = started(new Process(crosses, { args: [first, second, ready, out] }));
    const other = started(new Process(crosses, { args: [second, first, ready, out] }));
    one.join();
    other.join();
    return [out.get(), out.get()].sort();
  },
  nests: () => {
    const lock = new RLock();
    const out = new Queue<unknown>();
    started(new Process(nests, { args: [lock, new Semaphore(2), out] })).join();
    return [out.get(), out.get(), out.get(), lock.tryAcquire()];
  },
  orphaned: () => {
    const lock = new Lock();
    lock.acquire();
    const ready = new Event();
    started(new Process(outlives, { args: [lock, ready] }));
    ready.wait();
    // Whether it waits by then or comes later: it cannot have the lock.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);
    return 'orphaned';
  },
  strangers: async () => {
    const { home } = new Lock().toMessage();
    const socket = connect(home.path);
    const hello = Buffer.from('not the token');
    const head = Buffer.alloc(4);
    head.writeUInt32LE(2000);
    socket.write(Buffer.concat([head, hello]));
    const refused = await new Promise((resolve) => socket.once('close', () => resolve(true)));
    const folder = home.path.replace(/\/broker$/, '');
    return [refused, (statSync(folder).mode & 0o777).toString(8), folder];
  },
};

if (isMain)
  void Promise.resolve(scenes[process.argv[2]!]!()).then((said) =>
    console.log(JSON.stringify(said)),
  );
