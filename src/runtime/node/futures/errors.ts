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

registerErrors({
  AbandonedLockError,
  BrokenBarrierError,
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
