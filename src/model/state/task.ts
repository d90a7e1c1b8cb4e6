import { ANY_TIME } from '../../base/index';
import { TaskKind } from '../../protocol/index';
import type { RaisedState } from './raised';

/** `lost`: its worker or its pool was gone before it was over. */
export type TaskOutcome = 'returned' | 'raised' | 'cancelled' | 'lost';

/** When a scheduler is to make the call that a task is. */
export interface DueState {
  /** ns since the epoch; -1: the scheduler goes by a clock of its own. */
  readonly ns: number;
  readonly priority: string;
}

/** What is known of a task besides what every lane has. Times in ns. */
export class TaskState {
  kind: TaskKind = TaskKind.Unknown;
  /** ObjectId of the pool that runs it, 0: none known. */
  executor = 0;
  /** LaneId of the thread that made it, 0: not told. */
  madeBy = 0;
  /** LaneId of the thread that runs it now, 0: none. */
  runsOn = 0;
  /** LaneId of the thread that ran it last, 0: it has not begun. */
  ranOn = 0;
  outcome: TaskOutcome | null = null;
  /** It raised, and nobody has looked at the exception. */
  unretrieved = false;
  /** How long threads ran it altogether; -1: not told. */
  ranNs = -1;
  /** What ended it; null: it was not raised, or nobody told. */
  raised: RaisedState | null = null;
  due: DueState | null = null;
  /** Its pool was ended while a worker ran it: nobody receives its result. */
  givenUp = false;
  /** What workers of other processes, which do it, tell it by; null: none do. */
  shared: { readonly job: number; readonly index: number } | null = null;
  /** It was told of some time after it had been submitted, at `startNs` of its lane. */
  isLate = false;
  /** Whether anybody was seen to wait for it. */
  isAwaited = false;
  /** LaneId of who last waited for it among other tasks, 0: nobody. */
  awaitedBy = 0;
  /** It was told to end, by `cancel()`, went on, and waits: on which line (SiteId; 0: by the event loop); null: no. */
  defied: { readonly site: number; readonly atNs: number } | null = null;
  /** When a thread first ran it, ns; -1: not yet. */
  begunNs = -1;

  static {
    const first = new TaskState();
    first.ranNs = first.begunNs = ANY_TIME;
  }
}

/** A step of a task, or a callback, that kept its event loop from all else. */
export interface SlowStep {
  readonly endNs: number;
  readonly ranNs: number;
  /** LaneId of the task, 0: no task. */
  readonly task: number;
  /** What was called, where it was no task. */
  readonly name: string;
  /** StackIds: where the task had waited, where it waits next, or else where the function begins; 0: unknown. */
  readonly from: number;
  readonly to: number;
  readonly defined: number;
}

/** Slow steps of a thread that are kept one by one: the longest. */
const MAX_SLOW = 20;

export class SlowSteps {
  count = 0;
  totalNs = 0;
  /** Longest first. */
  readonly longest: SlowStep[] = [];

  add(step: SlowStep): void {
    this.count++;
    this.totalNs += step.ranNs;
    const at = this.longest.findIndex((one) => one.ranNs < step.ranNs);
    this.longest.splice(at < 0 ? this.longest.length : at, 0, step);
    if (this.longest.length > MAX_SLOW) this.longest.pop();
  }
}
