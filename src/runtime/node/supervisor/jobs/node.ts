import type { PoolResult } from '../poolMessages';
import type { NodeFacts, ServerCall } from './messages';

/** Where jobs are done: this machine or another one. */
export interface JobNode {
  readonly isLocal: boolean;
  readonly facts: NodeFacts;
  /** Whether it would begin a job now. */
  readonly hasRoom: boolean;
  /** Whether it will do none, as far as can be known. */
  readonly isHopeless: boolean;
  give(call: ServerCall): void;
  /** Ends it with what it does. */
  end(): void;
}

export interface NodeEvents {
  /** It has room that it had not, or is in another state. */
  changed(node: JobNode): void;
  /** `ms`: how long its worker ran it. */
  answered(node: JobNode, result: PoolResult, ms: number): void;
  /** Whoever did the job is gone. */
  lost(node: JobNode, call: ServerCall, why: string): void;
  /** It came to no harm and was not begun: it is for another node. */
  returned(node: JobNode, call: ServerCall): void;
}

/** What a node counts of its jobs. */
export class Tally {
  jobs = 0;
  lost = 0;
  ms = 0;

  done(ms: number): void {
    this.jobs++;
    this.ms += ms;
  }
}
