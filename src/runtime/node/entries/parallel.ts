/** `heddle/parallel`. */
export {
  BrokenThreadPool,
  RuntimeError,
  SendError,
  ValueError,
  getNumThreads,
  prange,
  prangeAsync,
  setNumThreads,
  sharedArray,
} from '../index';
export type {
  ArrayType,
  AsyncLoopOptions,
  Body,
  LoopOptions,
  NumberReduction,
  OwnReduction,
  Range,
  Reduction,
  Schedule,
} from '../index';
