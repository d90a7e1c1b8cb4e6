/** `heddle/futures`. */
export {
  ALL_COMPLETED,
  BrokenThreadPool,
  CancelledError,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  RuntimeError,
  SendError,
  ThreadPoolExecutor,
  TimeoutError,
  ValueError,
  asCompleted,
  wait,
  waitAsync,
} from '../index';
export type {
  AsyncWaitOptions,
  Completions,
  DoneAndNotDone,
  ExecutorOptions,
  Future,
  MapOptions,
  Results,
  ReturnOptions,
  ReturnWhen,
  ShutdownOptions,
  WaitOptions,
} from '../index';
