import { STATE, WAITING } from '../core/waiters';
import { atDeadline } from '../program/times';
import type { SharedMemory } from './sharedMemory';

interface Waited {
  readonly async: boolean;
  readonly value: Promise<string> | string;
}

/** Node 20 has it, the library of types from ES2024 on. */
const atomics = Atomics as unknown as {
  waitAsync(view: Int32Array, index: number, expected: number): Waited;
};

/** Waits until the waiter is woken, in an event loop; false when deadline or signal came first. */
export function asyncSleep(
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
