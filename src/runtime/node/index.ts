/**
 * All of the runtime in one module: it is bundled once, and the package's entries re-export from it, so
 * that a class is the same whichever entry it comes from.
 */
import './classNames';
import './multiprocessing/current';
import './pp/work';
import './program/run';

export * from './errors';
export {
  ALL_COMPLETED,
  type Completions,
  type DoneAndNotDone,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnOptions,
  type ReturnWhen,
  asCompleted,
  wait,
  waitAsync,
} from './futures/completion';
export {
  BrokenProcessPool,
  BrokenThreadPool,
  CancelledError,
  TimeoutError,
} from './futures/errors';
export type { Executor, ShutdownOptions, WorkerOptions } from './futures/executor';
export type { Future } from './futures/future';
export type { MapOptions, Results } from './futures/map';
export { type ProcessExecutorOptions, ProcessPoolExecutor } from './futures/processPool';
export { type ExecutorOptions, ThreadPoolExecutor } from './futures/threadPool';
export {
  type Hook,
  type HookEvent,
  type Subject,
  getprofile,
  gettrace,
  setprofile,
  settrace,
} from './hooks';
export { type CurrentProcess, currentProcess } from './multiprocessing/current';
export { Barrier as ProcessBarrier } from './multiprocessing/barrier';
export { Condition as ProcessCondition } from './multiprocessing/condition';
export {
  type Context,
  getAllStartMethods,
  getContext,
  setForkserverPreload,
} from './multiprocessing/context';
export { Event as ProcessEvent } from './multiprocessing/event';
export { Lock as ProcessLock, RLock as ProcessRLock } from './multiprocessing/locks';
export { Connection, EOFError, Pipe } from './multiprocessing/pipe';
export {
  BoundedSemaphore as ProcessBoundedSemaphore,
  Semaphore as ProcessSemaphore,
} from './multiprocessing/semaphore';
export {
  JoinableQueue,
  Queue as ProcessQueue,
  SimpleQueue as ProcessSimpleQueue,
} from './multiprocessing/queue';
export { DummyProcess, activeDummies } from './multiprocessing/dummy';
export type { ManagerClient } from './multiprocessing/manager/client';
export {
  Manager,
  type ManagerAddress,
  type ManagerOptions,
} from './multiprocessing/manager/manager';
export { NamespaceProxy } from './multiprocessing/manager/namespace';
export { DictProxy, ListProxy, ManagedProxy } from './multiprocessing/manager/proxies';
export type { PoolOptions } from './multiprocessing/pool/crew';
export { WorkerLostError } from './multiprocessing/pool/errors';
export { ResultIterator } from './multiprocessing/pool/iteration';
export {
  type ChunkOptions,
  type JobPool,
  Pool,
  type ProcessPoolOptions,
  ThreadPool,
} from './multiprocessing/pool/pool';
export { AsyncResult, type Callbacks } from './multiprocessing/pool/results';
export { Process, type ProcessOptions, activeChildren } from './multiprocessing/process';
export {
  type AsyncLoopOptions,
  type Body,
  type LoopOptions,
  type Range,
  prange,
  prangeAsync,
} from './parallel/prange';
export type { NumberReduction, OwnReduction, Reduction } from './parallel/reduction';
export type { Schedule } from './parallel/schedule';
export { type ArrayType, sharedArray } from './parallel/sharedArray';
export { getNumThreads, setNumThreads } from './parallel/team';
export {
  type ElementOf,
  SharedArray,
  type SharedOptions,
  Value,
} from './multiprocessing/sharedArray';
export { DestroyedServerError } from './pp/errors';
export { Job, type JobOptions } from './pp/job';
export { type GroupOptions, Server, type ServerOptions } from './pp/server';
export type { NodeStats } from './pp/stats';
export { Template } from './pp/template';
export { type Config, configure } from './program/configure';
export type { TypeCode } from './memory/arrays';
export { isMain } from './program/program';
export type { Sendable, Task } from './program/task';
export { task } from './program/task';
export type { AsyncWaitOptions, WaitOptions } from './program/times';
export { Empty, Full, ShutDown } from './queue/errors';
export { LifoQueue, type Priority, PriorityQueue, Queue, SimpleQueue } from './queue/queue';
export {
  type EventOptions,
  type ScheduledEvent,
  Scheduler,
  type SchedulerOptions,
} from './sched/scheduler';
export {
  CalledProcessError,
  type Captured,
  type Command,
  SubprocessError,
  TimeoutExpired,
} from './subprocess/errors';
export { ChildInput } from './subprocess/input';
export { ChildOutput } from './subprocess/output';
export type { PopenOptions } from './subprocess/plan';
export { type CommunicateOptions, Popen, type SignalOptions } from './subprocess/popen';
export { quote } from './subprocess/quote';
export { DEVNULL, PIPE, type Redirect, STDOUT } from './subprocess/redirect';
export {
  CompletedProcess,
  type RunAsyncOptions,
  type RunOptions,
  run,
  runAsync,
} from './subprocess/run';
export type { StartMethod, TlsFacts } from './supervisor/messages';
export { Barrier, type BarrierOptions } from './threading/barrier';
export { Condition } from './threading/condition';
export { Event } from './threading/event';
export { type Excepthook, setExcepthook } from './threading/excepthook';
export { Local } from './threading/local';
export { Lock } from './threading/lock';
export type { Hold } from './threading/lockable';
export { RLock } from './threading/rlock';
export { BoundedSemaphore, Semaphore } from './threading/semaphore';
export {
  Thread,
  type ThreadOptions,
  activeCount,
  currentThread,
  enumerate,
  getIdent,
  mainThread,
} from './threading/thread';
export { Timer } from './threading/timer';
