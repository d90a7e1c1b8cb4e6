/** `heddle/pp`. */
export {
  DestroyedServerError,
  Job,
  RuntimeError,
  SendError,
  Server,
  Template,
  TimeoutError,
  ValueError,
  WorkerLostError,
} from '../index';
export type {
  AsyncWaitOptions,
  GroupOptions,
  JobOptions,
  NodeStats,
  ServerOptions,
  TlsFacts,
  WaitOptions,
} from '../index';
