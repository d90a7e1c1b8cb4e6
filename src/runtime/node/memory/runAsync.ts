import { LIMITED, type Patience, type Steps } from '../core/steps';
import { STATE, THREAD, WAITER_WORDS, WAITING } from '../core/waiters';
import { atDeadline } from '../program/times';
import { allocateClear } from './heap';
import { Kind } from './layout';
import type { SharedMemory } from './sharedMemory';
import type { SharedSelf } from './threadTable';

interface Waited {
  readonly async: boolean;
  readonly value: Promise<string> | string;
}

/** Node 20 has it, the library of types from ES2024 on. */
const atomics = Atomics as unknown as {
  waitAsync(view: Int32Array, index: number, expected: number): Waited;
};

/** A waiter for a wait in an event loop, of which a thread may have many; the caller frees it. */
export function newWaiter(self: SharedSelf): number {
  const waiter = allocateClear(self, WAITER_WORDS, Kind.none);
  self.memory.set(waiter + THREAD, self.id);
  return waiter;
}

/** Who is told that an operation sleeps in an event loop, and that it may go on. */
export interface Sleeping {
  begins(patience: Patience): void;
  pauses(): void;
}

/** Takes the steps that come after `step`, as `runSync` does, without blocking the thread. */
export async function runAsync<T>(
  { memory }: SharedSelf,
  waiter: number,
  steps: Steps<T>,
  step: IteratorResult<Patience, T>,
  deadline: number,
  signal?: AbortSignal,
  sleeping?: Sleeping,
): Promise<T> {
  while (!step.done) {
    sleeping?.begins(step.value);
    const woken =
      step.value === LIMITED
        ? asyncSleep(memory, waiter, deadline, signal)
        : asyncSleep(memory, waiter, Infinity);
    const isWoken = await woken;
    sleeping?.pauses();
    step = steps.next(isWoken);
  }
  return step.value;
}

/** Waits until the waiter is woken, in an event loop; false when deadline or signal came first. */
function asyncSleep(
  memory: SharedMemory,
  waiter: number,
  deadline: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const { view, index } = memory.words(waiter + STATE);
  return new Promise((resolve) => {
    let over = false;
    const end = (woken: boolean): void => {
      if (over) return;
      over = true;
      callOff();
      signal?.removeEventListener('abort', onAbort);
      // A wait that is left alone would never be given back: let it end too.
      if (!woken) memory.notify(waiter + STATE);
      resolve(woken);
    };
    const onAbort = (): void => end(false);
    const callOff = atDeadline(deadline, () => end(false));
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    void (async () => {
      while (!over && Atomics.load(view, index) === WAITING) {
        await atomics.waitAsync(view, index, WAITING).value;
      }
      end(true);
    })();
  });
}
