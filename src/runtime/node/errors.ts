/** Wrong use: releasing what is not held, starting a thread twice. Python's RuntimeError. */
export class RuntimeError extends Error {
  override name = 'RuntimeError';
}

/** A value that makes no sense here. Python's ValueError. */
export class ValueError extends RangeError {
  override name = 'ValueError';
}

/** The barrier was aborted, reset, or somebody did not come in time. */
export class BrokenBarrierError extends RuntimeError {
  override name = 'BrokenBarrierError';
}

/** Waiting would never end: the threads that wait for one another are named. */
export class DeadlockError extends RuntimeError {
  override name = 'DeadlockError';
}

/** The owner of the lock was terminated while it held it. */
export class AbandonedLockError extends RuntimeError {
  override name = 'AbandonedLockError';
}

/** Something cannot be sent to another thread. */
export class SendError extends TypeError {
  override name = 'SendError';
}
