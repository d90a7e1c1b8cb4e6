/**
 * What the runtime tells while it works, by synchronous calls in the thread that does it:
 * `settrace` and `setprofile` attach here, and so does whoever records. Nobody listening costs one
 * look at a variable.
 */
export type HookEvent =
  /** A thread asks for another to be started (in the thread that starts it). */
  | 'threadStart'
  /** The thread's function begins, has ended. */
  | 'threadBegin'
  | 'threadEnd'
  /** A lock or permit was taken; is about to be given back. */
  | 'acquire'
  | 'release'
  /** The thread or task is about to wait for the object; has ended waiting. */
  | 'wait'
  | 'wake'
  /** A condition or event woke threads; the value says how many. */
  | 'notify'
  /** An item went into a queue, came out of it. */
  | 'put'
  | 'get'
  /** A worker of a pool begins a job, has ended it; the value says of `jobEnd` whether it returned. */
  | 'jobBegin'
  | 'jobEnd';

/** What an event is about. */
export interface Subject {
  /** The same in every thread. */
  readonly handle: number;
  /** @internal What a recording knows it by; 0 or absent: ask `recordedAs`. */
  readonly mark?: number;
  /** @internal Futures, by handle, any of which ends a wait for it; absent for all else. */
  readonly awaited?: () => Iterable<number>;
}

/**
 * `value`: how many were notified; for `wake`, 1 when it got what it waited for, else 0; of `acquire` and `release`
 * how often or how many at once, 0 for once.
 */
export type Hook = (event: HookEvent, subject: Subject, value: number) => void;

/** Called for every event of this thread; undefined while nobody listens. */
export let hook: Hook | undefined;

/** Whether nobody listens but who records: a calm lock is told without the hook then. */
export let isOnlyRecorded = false;

const listeners: { trace?: Hook; profile?: Hook; record?: Hook } = {};

/** Sets one of the listeners of this thread, or takes it away. */
export function listen(as: keyof typeof listeners, listener: Hook | undefined): void {
  if (listener) listeners[as] = listener;
  else delete listeners[as];
  const all = Object.values(listeners);
  isOnlyRecorded = all.length === 1 && listeners.record !== undefined;
  hook =
    all.length < 2
      ? all[0]
      : (event, subject, value) => {
          for (const one of all) one(event, subject, value);
        };
}

export const listenerOf = (as: keyof typeof listeners): Hook | undefined => listeners[as];

/**
 * Calls `listener` at every event of this thread; undefined ends that. At a module's top level, it
 * applies to every thread that imports the module.
 */
export const settrace = (listener: Hook | undefined): void => listen('trace', listener);
export const gettrace = (): Hook | undefined => listenerOf('trace');
/** A second place, so that a profiler and a tracer need not know of each other. */
export const setprofile = (listener: Hook | undefined): void => listen('profile', listener);
export const getprofile = (): Hook | undefined => listenerOf('profile');
