import type { MessagePort } from 'node:worker_threads';
import type { ChildPlan } from './childMessages';

/** What is to run in a new thread. */
export interface Work {
  readonly id: number;
  /** Address of the module that has the function, and which of its tasks it is. */
  readonly module: string;
  readonly task: string;
  /** As `pack` left them. */
  readonly args: readonly unknown[];
  /** What the agent of a recording is to know of the thread. */
  readonly recorded?: unknown;
  /** A timer's: milliseconds to wait first, and the event that cancels it. */
  readonly delay?: { readonly ms: number; readonly cancelled: unknown };
}

/** What a process of the runtime is called, and whether it may start others. */
export interface ProcessFacts {
  readonly name: string;
  readonly daemon: boolean;
}

/** What a thread of the runtime is given when it starts. */
export interface StartData extends Work {
  readonly arenas: readonly SharedArrayBuffer[];
  readonly process: ProcessFacts | undefined;
  /** To the supervisor and back. */
  readonly control: MessagePort;
}

/** What a process of the runtime is given when it starts, in its file 3. */
export interface ProcessStart extends ProcessFacts, Pick<Work, 'module' | 'task' | 'args'> {
  /** What `process.argv` has after the executable. */
  readonly argv: readonly string[];
  /** Whether it is connected with the supervisor by its file 4. */
  readonly hasChannel: boolean;
}

/** A pool that is to be. Its workers start as jobs need them. */
export interface PoolPlan {
  readonly child: ChildPlan;
  /** What each worker is told, which gets a name of its own. */
  readonly start: ProcessStart;
  readonly processes: number;
  /** Jobs after which a worker is replaced; Infinity for no limit. */
  readonly maxTasks: number;
  /** Who records the program wants to know of workers as they start. */
  readonly isRecorded: boolean;
}

/** Where a job server has workers on another machine. */
export interface RemoteAddress {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  /** As `node:tls` takes them; absent: the connection is not encrypted. */
  readonly tls?: TlsFacts | undefined;
}

/** What of `node:tls` can be sent to the supervisor: certificates and keys in PEM. */
export interface TlsFacts {
  /** Of who has signed the other side's certificate; default: those that Node knows. */
  readonly ca?: string;
  /** What this side shows where the other one asks for it. */
  readonly cert?: string;
  readonly key?: string;
  /** The name in the other side's certificate; default: the host. */
  readonly servername?: string;
}

/** A pool whose jobs are done here and on other machines. */
export interface JobServerPlan extends PoolPlan {
  readonly remotes: readonly RemoteAddress[];
  /** How often a job is begun whose workers are lost. */
  readonly attempts: number;
  /** Milliseconds of silence after which another machine is given up. */
  readonly lostAfter: number;
}

/** Where a process of the runtime finds it. */
export const PROCESS_KEY = 'heddle.process/1';

/** The channel of Node's at which a process of the runtime says what it is, before it imports its module. */
export const PROCESS_CHANNEL = 'heddle.processStart/1';

/** Set for what begins as a spare of the fork server where the program is recorded. */
export const SPARE_VARIABLE = 'HEDDLE_SPARE';

/** How a process was started by another one of the runtime. */
export type StartMethod = 'spawn' | 'forkserver';

/** What is said at the channel. */
export interface ProcessSaid {
  readonly name: string;
  readonly method: StartMethod;
}

/** Key of `workerData` in threads of the runtime. */
export const START_KEY = 'heddleThread';
/** Key of `workerData` in the supervisor. */
export const SUPERVISOR_KEY = 'heddleSupervisor';

export interface SupervisorData {
  readonly arenas: readonly SharedArrayBuffer[];
  /** Where the native part is. */
  readonly native: string | undefined;
  /** Where to make the folder in which other processes reach this one. */
  readonly folder: string;
  /** To the main thread. */
  readonly main: MessagePort;
  /** Arguments and options of Node that threads are started with. */
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  /** Who records the program tells of its deadlocks. */
  readonly isRecorded: boolean;
}

export type ToSupervisor =
  | { readonly kind: 'arena'; readonly index: number }
  /** A buffer that other threads will ask for; one that nobody can ask for any more; and who asks. */
  | { readonly kind: 'share'; readonly id: number; readonly buffer: SharedArrayBuffer }
  | { readonly kind: 'unshare'; readonly id: number }
  | { readonly kind: 'buffer'; readonly id: number }
  | {
      readonly kind: 'start';
      readonly work: Work;
      readonly process: ProcessFacts | undefined;
    }
  /** The thread uses objects of other processes, or has some that others use. */
  | { readonly kind: 'broker'; readonly port: MessagePort }
  | { readonly kind: 'spawn'; readonly plan: ChildPlan; readonly port: MessagePort }
  /** What spares of the fork server import. */
  | { readonly kind: 'preload'; readonly modules: readonly string[] }
  | { readonly kind: 'pool'; readonly plan: PoolPlan; readonly port: MessagePort }
  | { readonly kind: 'jobServer'; readonly plan: JobServerPlan; readonly port: MessagePort };

export type FromSupervisor =
  | { readonly kind: 'arena'; readonly index: number; readonly arena: SharedArrayBuffer }
  | { readonly kind: 'buffer'; readonly id: number; readonly buffer: SharedArrayBuffer }
  /** No thread that the program waits for is left, after so many were started by the main thread. */
  | { readonly kind: 'idle'; readonly started: number };
