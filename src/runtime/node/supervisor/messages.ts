import type { MessagePort } from 'node:worker_threads';

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

/** What a thread of the runtime is given when it starts. */
export interface StartData extends Work {
  readonly arenas: readonly SharedArrayBuffer[];
  /** To the supervisor and back. */
  readonly control: MessagePort;
}

/** Key of `workerData` in threads of the runtime. */
export const START_KEY = 'heddleThread';
/** Key of `workerData` in the supervisor. */
export const SUPERVISOR_KEY = 'heddleSupervisor';

export interface SupervisorData {
  readonly arenas: readonly SharedArrayBuffer[];
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
  | { readonly kind: 'start'; readonly work: Work };

export type FromSupervisor =
  | { readonly kind: 'arena'; readonly index: number; readonly arena: SharedArrayBuffer }
  /** No thread that the program waits for is left, after so many were started by the main thread. */
  | { readonly kind: 'idle'; readonly started: number };
