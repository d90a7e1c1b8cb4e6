import type { HeapInspector } from './heapInspector';

/** A timer of the program that keeps its event loop. */
export interface Timer {
  /** ms */
  readonly length: number;
  readonly repeats: boolean;
  readonly calls: unknown;
}

/** Of a timer, not declared by Node's types. */
interface TimerInside {
  hasRef(): boolean;
  readonly _destroyed?: boolean;
  readonly _idleTimeout: number;
  readonly _repeat: number | null;
  readonly _onTimeout?: unknown;
}

const probe = setTimeout(() => undefined, 0);
clearTimeout(probe);
const prototype = Object.getPrototypeOf(probe) as object;

/** The timers that keep the event loop of this thread. */
export const timersIn = (inspector: HeapInspector): Timer[] =>
  inspector
    .instances(prototype)
    .map((one) => one as TimerInside)
    .filter((one) => Object.hasOwn(one, '_onTimeout') && one._destroyed !== true && one.hasRef())
    .map(({ _idleTimeout, _repeat, _onTimeout }) => ({
      length: _idleTimeout,
      repeats: _repeat !== null,
      calls: _onTimeout,
    }));
