import {
  AbandonedLockError,
  BrokenBarrierError,
  DeadlockError,
  RuntimeError,
  SendError,
  ValueError,
} from '../errors';
import { registerErrors } from '../program/thrown';
import { Empty, Full, ShutDown } from '../queue/errors';

/** The job was cancelled before a worker began it. */
export class CancelledError extends Error {
  override name = 'CancelledError';
}

/** The time limit was over first. */
export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

/** The pool can do nothing any more: a worker was terminated, or its initializer failed. */
export class BrokenThreadPool extends RuntimeError {
  override name = 'BrokenThreadPool';
}

/** The same of a pool of processes: one of them was killed or has ended by itself. */
export class BrokenProcessPool extends RuntimeError {
  override name = 'BrokenProcessPool';
}

registerErrors({
  AbandonedLockError,
  BrokenBarrierError,
  BrokenProcessPool,
  BrokenThreadPool,
  CancelledError,
  DeadlockError,
  Empty,
  Full,
  RuntimeError,
  SendError,
  ShutDown,
  TimeoutError,
  ValueError,
});
