/** What processes do in one another's memory, scene by scene; prints what came of it, as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  Array as SharedArray,
  Condition,
  Event,
  Lock,
  Process,
  Queue,
  RLock,
  Semaphore,
} from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

/** One of each, of which two are used up by nobody. */
function makeAll() {
  return {
    lock: new Lock(),
    again: new RLock(),
    room: new Semaphore(2),
    flag: new Event(),
    news: new Condition(),
    sums: new SharedArray('i', 2),
    empty: new Queue<number>(),
  };
}
type All = ReturnType<typeof makeAll>;

/** All that needs no waiting. False when somebody else has something. */
function useAll({ lock, again, room, flag, news, sums, empty }: All): boolean {
  lock.with(() => again.with(() => again.with(() => sums.set(0, sums.get(0) + 1))));
  if (!room.tryAcquire()) return false;
  room.release();
  flag.clear();
  news.with(() => news.notify());
  if (!empty.empty() || !hasNothing(empty)) return false;
  return !lock.locked() && !flag.isSet() && room.value === 2;
}

function hasNothing(queue: Queue<number>): boolean {
  try {
    queue.getNowait();
    return false;
  } catch (error) {
    return (error as Error).name === 'Empty';
  }
}

const stateOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.charAt(0);

export const usesWhatSleeps = task((parent: number, out: string, all: All) => {
  useAll(all);
  process.kill(parent, 'SIGSTOP');
  while (stateOf(parent) !== 'T');
  const done = useAll(all);
  writeFileSync(out, JSON.stringify([done, stateOf(parent)]));
  process.kill(parent, 'SIGCONT');
});

/** Over and over, until it is killed. */
export const hammers = task((ready: Event, all: All) => {
  ready.set();
  for (;;) tryAll(all);
});

export const counts = task((times: number, { lock, sums }: All) => {
  for (let time = 0; time < times; time++) lock.with(() => sums.set(0, sums.get(0) + 1));
});

function tryAll(all: All): void {
  try {
    useAll(all);
  } catch (error) {
    if ((error as Error).name !== 'AbandonedLockError') throw error;
  }
}

/** Takes what whoever was killed has left locked, and gives it back. */
function putInOrder({ lock, again, room, news, sums }: All): void {
  for (const one of [lock, again, sums.getLock(), news]) {
    try {
      one.acquire();
    } catch (error) {
      if ((error as Error).name !== 'AbandonedLockError') throw error;
    }
    one.release();
  }
  while (room.value < 2) room.release();
}

const started = (process: Process<never>): Process<never> => {
  process.start();
  return process;
};

const [scene, argument = ''] = process.argv.slice(2);

const scenes: Record<string, () => unknown> = {
  stopped: () => {
    const all = makeAll();
    started(new Process(usesWhatSleeps, { args: [process.pid, argument, all] })).join();
    return [JSON.parse(readFileSync(argument, 'utf8')), all.sums.get(0)];
  },
  killed: () => {
    const all = makeAll();
    for (let time = 0; time < Number(argument); time++) {
      const ready = new Event();
      const both = [1, 2].map(() => started(new Process(hammers, { args: [ready, all] })));
      ready.wait();
      const until = performance.now() + Math.random() * 20;
      while (performance.now() < until) tryAll(all);
      for (const one of both) one.kill();
      for (const one of both) one.join();
      putInOrder(all);
    }
    return [useAll(all), all.sums.get(0) > 0];
  },
  counted: () => {
    const all = makeAll();
    const times = Number(argument);
    const both = [1, 2].map(() => started(new Process(counts, { args: [times, all] })));
    counts(times, all);
    for (const one of both) one.join();
    return all.sums.get(0);
  },
};

if (isMain) console.log(JSON.stringify(scenes[scene!]!()));
