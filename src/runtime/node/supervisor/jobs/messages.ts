/** What a thread and the supervisor say to each other about a job server, and supervisors and workers of other machines. */
import type { FromPool, PoolCall, PoolResult } from '../poolMessages';

/** A job as it is handed to a node. */
export interface ServerCall extends PoolCall {
  /** Address of the module that a process imports first if one is started for it. */
  readonly module: string;
}

export type ToJobServer =
  | ({ readonly kind: 'job' } & ServerCall)
  /** A job whose worker was lost may be begun again, and is called that in the recording. */
  | { readonly kind: 'again'; readonly id: number; readonly recorded: number }
  /** So many workers of this machine from now on. */
  | { readonly kind: 'resize'; readonly ncpus: number }
  | { readonly kind: 'terminate' };

/** What the machine itself is called as a node. */
export const LOCAL = 'local';

/** The machine itself, or another one that does jobs, as it is now. */
export interface NodeFacts {
  readonly name: string;
  readonly state: 'connecting' | 'connected' | 'refused';
  /** Why it is not connected; undefined: nobody has said. */
  readonly reason: string | undefined;
  /** Workers it has; 0 while it is not connected. */
  readonly ncpus: number;
  /** Jobs it has done. */
  readonly jobs: number;
  /** Jobs that were lost with a worker of it, or the way there. */
  readonly lost: number;
  /** Milliseconds that its workers have run jobs. */
  readonly ms: number;
}

export type FromJobServer =
  | FromPool
  | { readonly kind: 'node'; readonly facts: NodeFacts }
  /** Where the program is recorded: another machine has the job now. */
  | { readonly kind: 'away'; readonly id: number; readonly node: string }
  /** Where the program is recorded: its worker was lost, and it waits to be begun again. */
  | { readonly kind: 'again'; readonly id: number }
  /** It is not begun again: so many workers of it were lost. */
  | {
      readonly kind: 'gaveUp';
      readonly id: number;
      readonly times: number;
      readonly last: string;
    }
  /** There is nobody left who could do these. */
  | { readonly kind: 'stranded'; readonly jobs: readonly number[]; readonly reason: string };

/** What both sides of a connection between machines must speak. */
export const PROTOCOL = 1;

/** What a worker of another machine says first, in JSON. */
export interface Hello {
  readonly protocol: number;
  /** Which form of structured clone it writes: the first bytes of what it serializes. */
  readonly format: string;
  /** Its version of Node, for messages. */
  readonly node: string;
  readonly ncpus: number;
}

/** To a worker of another machine. */
export type ToWorker =
  | { readonly kind: 'job'; readonly id: number; readonly bytes: Uint8Array }
  /** Somebody is here. */
  | { readonly kind: 'ping' };

/** From there. */
export type FromWorker =
  | ({ readonly kind: 'result'; readonly ms: number } & PoolResult)
  /** The process that did the job has ended. */
  | { readonly kind: 'lost'; readonly id: number; readonly why: string }
  /** It can do no jobs any more. */
  | { readonly kind: 'unready'; readonly why: string }
  | { readonly kind: 'pong' };
