import { ANY_TIME, asId, timeNs, type LaneId, type ProcessId, type TimeNs } from '../../base/index';
import { ThreadFlag, type OsWait } from '../../protocol/index';
import { LANE_STATES, LaneState, type SiteRef } from '../../protocol/view/index';
import { MemoryBudget } from '../timeline/memory';
import { coveredNs } from '../timeline/overlap';
import { SpanStore } from '../timeline/spanStore';
import type { AwaitedTasks } from './awaitedTasks';
import { ChildState } from './child';
import { HoldList } from './holdList';
import type { MissedState, UnwokenState } from './missed';
import type { Poll } from './poll';
import type { RaisedState } from './raised';
import type { Sampled } from './sampled';
import type { SeenRunning } from './seenRunning';
import type { LaneSpans } from './spans';
import { TaskState, type SlowSteps } from './task';

/** A sleep in a call that nobody records, as looks from outside found it. */
export interface Sat {
  readonly site: SiteRef;
  readonly fromNs: number;
  /** Infinity: it lasts, or did when its process ended. */
  toNs: number;
}

/** Words of detail kept with each wait; of one for I/O or a process Target is what is awaited. */
export const WaitWord = { Owner: 0, Waker: 1, Stack: 2, OwnerStack: 3, Target: 4 } as const;
/** A wait's code is its WaitReason and, shifted by this, its WaitOutcome or UNKNOWN_OUTCOME. */
export const OUTCOME_SHIFT = 5;
export const REASON_MASK = (1 << OUTCOME_SHIFT) - 1;
/** Outcome of a wait whose end was lost. */
export const UNKNOWN_OUTCOME = 3;

/** A thread of the program, a task, a thread that only the operating system knows, or a program that is no Python. */
export type LaneKind = 'thread' | 'task' | 'native' | 'child';

/** No time in any state; of doubles, as what is added to it. */
const NO_TIME: readonly number[] = new Array<number>(LANE_STATES).fill(0.5).fill(0);

/** A thread or a task, with what it does now and what it did. Times in ns since the epoch. */
export class Lane {
  // What every record of it touches lies together, as in SyncObject.
  /** Records seen from it. */
  records = 0;
  /** RunState.revision of the last change. */
  revision = 0;
  /** Exact while it waits; while it runs, locks it may have released since without a record. */
  holds = new HoldList();
  readonly holdSpans: SpanStore;
  readonly waits: SpanStore;
  /** The current wait (meaningful while `waiting`) or the last one. */
  waiting = false;

  name = '';
  flags = 0;
  nativeId = 0;
  /** StackId of where it was started. */
  startStack = 0;
  parent = 0;
  /** -1 while it lives */
  endNs = -1;
  /** -1: unknown */
  cpuNs = -1;
  /** Time it could run and had no processor, ns; -1: unknown */
  queuedNs = -1;
  /** What of these came before its start, as of a thread that was there before we attached; -1: nobody has looked. */
  cpuBeforeNs = -1;
  queuedBeforeNs = 0;
  /** What it does now; what no event tells is what the operating system was last found to say. */
  state: LaneState = LaneState.Running;

  /** Asleep until another thread of its process wakes it, as far as the last look of the operating system went. */
  parked = false;
  /** A thread of the parent process, which a forked child only remembers. */
  ghost = false;
  /** Its process ended while it waited: the last wait is where it stood. */
  endedWaiting = false;
  reason = 0;
  /** ObjectId waited for, 0: none. */
  target = 0;
  /** LaneId waited for (join), 0: none. */
  targetLane = 0;
  /** LaneId of the owner when the wait began, 0: unknown. */
  owner = 0;
  stack = 0;
  ownerStack = 0;
  since = 0;
  /** Since when it has wanted that, woken in vain in between, and how often others had got it then. */
  wantedSince = 0;
  takenBefore = 0;
  /** How often it has notified, set or released anything. */
  notified = 0;
  /** ns, -1: no time limit */
  timeout = -1;

  /** When another lane ended its last wait, ns; -1: it ended otherwise. */
  wokenAt = -1;
  /** Its short sleeps and timeouts in a row; null: none yet. */
  poll: Poll | null = null;

  /** Blocked so far, sleep left out, without the current wait. */
  waitNs = 0;
  readonly timeByState = NO_TIME.slice();
  /** What a wait for I/O or a process is for (awaited.ts), 0: unknown; and the same of the Block to come. */
  awaited = 0;
  pendingAwaited = 0;
  /** The descriptor that such a wait is at, -1: none or unknown; and the same of the Block to come. */
  descriptor = -1;
  pendingDescriptor = -1;
  /** Who could end its wait for what is outside, as last seen during the wait that began at `since`; null: not looked up. */
  otherSide: (OsWait & { readonly since: number }) | null = null;
  /** Whom the current wait is for, where that is more than one task; null: it is not. The same of the Block to come. */
  awaits: AwaitedTasks | null = null;
  pendingAwaits: AwaitedTasks | null = null;
  /** Held records of the Block that is about to come. */
  pendingHeld = new HoldList();
  /** Of a task only. */
  readonly task: TaskState | null;
  /** Of a program that is no Python only. */
  readonly child: ChildState | null;
  /** What the program named, and handlers of signals; null: none. */
  spans: LaneSpans | null = null;
  /** Of a thread: tasks that are waits of its asynchronous code now; null: there was none. */
  asyncWaits: Set<Lane> | null = null;
  /** Steps and callbacks that kept an event loop from all else; null: none. */
  slow: SlowSteps | null = null;
  /** The exception that ended the thread; null: none that is known. */
  raised: RaisedState | null = null;
  /** Status that it left with before its end, as a thread of Node can; 0: none. */
  exitStatus = 0;
  /** The exception of the task whose end is about to come. */
  pendingRaised: RaisedState | null = null;
  /** The notification that came before the wait and found nobody; null: none. The same of the Block to come. */
  missed: MissedState | null = null;
  pendingMissed: MissedState | null = null;
  /** The first thing given to its event loop since that sleeps, without waking it; null: nothing. */
  unwoken: UnwokenState | null = null;
  /** The lane, of another process, that ended the wait whose end is told next; 0: none or unknown. */
  pendingWaker = 0;
  /** What the operating system said of it; null: nothing yet. */
  sampled: Sampled | null = null;
  /** Where it slept last in a call that nobody records; null: it did not, or that was not seen. */
  sat: Sat | null = null;
  /** What it was seen to run from outside; null: nothing was. */
  seen: SeenRunning | null = null;
  /** Place in RunState.blocked, -1 when it does not wait. */
  blockedAt = -1;
  /** It is over and no longer listed. */
  isForgotten = false;

  constructor(
    readonly id: LaneId,
    readonly kind: LaneKind,
    readonly process: ProcessId,
    /** Id in its process; 0: not known yet. */
    public local: number,
    public startNs: TimeNs,
    budget: MemoryBudget,
  ) {
    this.holdSpans = new SpanStore(budget, 1);
    this.waits = new SpanStore(budget, 5);
    this.task = kind === 'task' ? new TaskState() : null;
    this.child = kind === 'child' ? new ChildState() : null;
  }

  static {
    const first = new Lane(asId(0), 'task', asId(0), 0, timeNs(ANY_TIME), new MemoryBudget(0));
    first.endNs = first.cpuNs = first.queuedNs = first.waitNs = ANY_TIME;
    first.since = first.wantedSince = first.timeout = first.wokenAt = ANY_TIME;
    first.awaited = first.pendingAwaited = ANY_TIME;
  }

  /** Gives `pendingWaker`, which is about that one wait only. */
  takeWaker(): number {
    const waker = this.pendingWaker;
    this.pendingWaker = 0;
    return waker;
  }

  get alive(): boolean {
    return this.endNs < 0;
  }

  /** Gives up the memory of what it did. */
  release(): void {
    const { waits, holdSpans, sampled, spans } = this;
    for (const store of [waits, holdSpans, sampled?.spans, spans?.over]) store?.release();
  }

  /** What of [from, to) it waited by its own word, ns. */
  waitedNs(from: number, to: number): number {
    const open = this.waiting ? Math.max(0, to - Math.max(from, this.since)) : 0;
    return coveredNs(this.waits, from, to) + open;
  }

  /** Whether it is of those that are said to run or wait: of others that is not known. */
  get isTold(): boolean {
    return this.kind === 'thread' || this.kind === 'task';
  }

  get daemon(): boolean {
    return (this.flags & ThreadFlag.Daemon) !== 0;
  }

  get main(): boolean {
    return (this.flags & ThreadFlag.Main) !== 0;
  }

  /** Its name, never empty. */
  get label(): string {
    if (this.kind === 'native') return `${this.name || 'thread'} ${this.nativeId}`;
    if (this.name !== '') return this.name;
    if (this.main) return 'MainThread';
    const number = this.local || this.id;
    return this.kind === 'task' ? `task ${number}` : `thread ${number}`;
  }
}
