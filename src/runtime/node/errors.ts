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

/** Why a wait was broken off. */
export const CLOSES_CIRCLE =
  'deadlock: this wait would have closed a circle of threads, or of asynchronous code, that wait for one another; ' +
  'acquire the locks in the same order everywhere';

/** The owner of the lock was terminated while it held it. */
export class AbandonedLockError extends RuntimeError {
  override name = 'AbandonedLockError';
}

/** What is said of such a lock. */
export const LEFT_LOCKED =
  'the thread or process that held this lock was terminated, and what the lock protects may be half done; ' +
  'put it in order and call release() to make the lock free again';

/** Something cannot be sent to another thread. */
export class SendError extends TypeError {
  override name = 'SendError';
}

/** An object of another process cannot be reached: that one has ended. */
export class BrokerError extends RuntimeError {
  override name = 'BrokerError';
}

/** The other side of a connection does not know the key, or this one has another. */
export class AuthenticationError extends RuntimeError {
  override name = 'AuthenticationError';
}
