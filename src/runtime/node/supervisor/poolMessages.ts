/** What a thread and the supervisor say to each other about a pool of processes, at a port of its own. */

/** A job on its way to a worker. */
export interface PoolCall {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** What the recording of the pool's process calls it; 0: nothing. */
  readonly recorded: number;
}

export type ToPool =
  | ({ readonly kind: 'job' } & PoolCall)
  /** No more jobs will come: workers end when there is nothing left to do. */
  | { readonly kind: 'close' }
  | { readonly kind: 'terminate' };

/** How a process ended. */
export interface PoolWorkerEnd {
  readonly pid: number;
  readonly code: number | null;
  readonly signal: string | null;
}

export type FromPool =
  /** It is queued, and if that takes another worker, one was started. Where the program is recorded. */
  | { readonly kind: 'taken'; readonly id: number }
  | { readonly kind: 'started'; readonly pid: number; readonly name: string }
  | ({ readonly kind: 'result' } & PoolResult)
  /** The worker of the job ended before it gave a result. */
  | { readonly kind: 'lost'; readonly id: number; readonly by: PoolWorkerEnd }
  /** A worker ended before it could take jobs: these are not done, nor any that come. */
  | { readonly kind: 'broken'; readonly jobs: readonly number[] }
  | ({ readonly kind: 'ended' } & PoolWorkerEnd)
  /** All workers have the signal to end. */
  | { readonly kind: 'signalled' }
  /** Nothing is left to do, and no worker is left. */
  | { readonly kind: 'over' };

/** The file in which a worker gets jobs and gives results, as frames. */
export const POOL_CHANNEL = 4;

export interface PoolResult {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** From a worker: what came of a job, or, in the beginning, that it can take some. */
export type PoolAnswer = PoolResult | { readonly ready: true };
