/** `heddle/subprocess`. */
export {
  CalledProcessError,
  ChildInput,
  ChildOutput,
  CompletedProcess,
  DEVNULL,
  PIPE,
  Popen,
  RuntimeError,
  STDOUT,
  SubprocessError,
  TimeoutExpired,
  ValueError,
  quote,
  run,
  runAsync,
} from '../index';
export type {
  AsyncWaitOptions,
  Command,
  CommunicateOptions,
  PopenOptions,
  Redirect,
  RunAsyncOptions,
  RunOptions,
  SignalOptions,
  WaitOptions,
} from '../index';
