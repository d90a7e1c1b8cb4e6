import type { LockWay, ProcessState, RunState } from '../../model/index';
import type { FindingParticipant, FindingRow } from '../../protocol/view/index';
import type { WaitGraph } from '../waits/waitGraph';

export type Severity = FindingRow['severity'];

/** Where rules draw their lines; times in ns. */
export interface Thresholds {
  /** A hold others waited for is long from here on. */
  readonly longHoldNs: number;
  /** Time others must have lost behind one long hold. */
  readonly longHoldWaitNs: number;
  /** Time that must have been lost on a lock in all, in how many waits, … */
  readonly contentionNs: number;
  readonly contentionWaits: number;
  /** … and what share (0–1) of the lives of those who waited. */
  readonly contentionShare: number;
  /** Time that producers must have waited for room in a queue, … */
  readonly backpressureNs: number;
  /** … and what share (0–1) of the life of the queue. */
  readonly backpressureShare: number;
  /** Time that the jobs of a pool must have waited for workers in all. */
  readonly poolQueuedNs: number;
  /** Items in a queue without a limit, still growing. */
  readonly unboundedDepth: number;
  /** Threads started by one line that live at once and do nothing. */
  readonly leakedThreads: number;
  /** Wakes a second of a loop that only looks whether something has changed. */
  readonly pollsPerSecond: number;
  /** A wait so long while others got the lock all the time. */
  readonly starvationNs: number;
  /** Time lost on the interpreter lock, and what share (0–1) of the time threads wanted to run. */
  readonly gilNs: number;
  readonly gilShare: number;
}

/** What a rule looks at. */
export interface Context {
  readonly state: RunState;
  readonly graph: WaitGraph;
  readonly thresholds: Thresholds;
  /** Objects whose waits or holds changed since the rule last looked (periodic rules). */
  readonly objects: ReadonlySet<number>;
  /** Ways to take locks that are new since the rules last looked (periodic rules). */
  readonly ways: readonly LockWay[];
  /** Processes whose first thread has begun, and those that have ended, since then (periodic rules). */
  readonly begun: readonly ProcessState[];
  readonly ended: readonly ProcessState[];
}

/** One thing a rule found, as of now. */
export interface Instance {
  /** The same for the same thing found again. */
  readonly key: string;
  /**
   * What must not have changed for it to be true: it is published when it is found again, at a
   * later moment, with the same evidence. null: true at once.
   */
  readonly evidence: string | null;
  /** ns of quiet needed before it is believed, from `sinceNs`. */
  readonly quietNs: number;
  readonly sinceNs: number;
  /** Times it happened, as far as the model counts them; 0: count each new evidence. */
  readonly count: number;
  /** Of a rule that is final: something else may still end it. */
  readonly passing?: true;
  /** What to do, where that of the rule does not fit. */
  readonly help?: string;
  readonly title: string;
  readonly message: string;
  readonly participants: readonly FindingParticipant[];
  readonly locations: FindingRow['locations'];
  readonly objects: FindingRow['objects'];
}

/** One kind of finding: check → sentence, and what to do about it. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /**
   * `waits`: looked at when a wait changes; `periodic`: a few times a second, and to be cheap however
   * long the run is; `seldom`: once a second, when somebody is found to wait for ever, and at the end.
   */
  readonly when: 'waits' | 'periodic' | 'seldom';
  /** Who is in such a finding never goes on. */
  readonly final?: true;
  /** One sentence for `count` findings of this rule. */
  summary(count: number): string;
  /** What to do. */
  readonly help: string;
  check(context: Context): Instance[];
}
