import { ANY_TIME, asId, type ObjectId } from '../../base/index';
import { ObjectKind } from '../../protocol/index';
import { visibleName } from '../names';
import type { DepthStore } from '../timeline/depthStore';
import { Blame } from './blame';
import { NONE_YET } from './shortLists';
import { ProcessState } from './process';
import { SlotCounts } from './slotCounts';
import { Trend } from './trend';
import { WaitStats } from './waitStats';

/** From one waiter to the next that the same call notifies, ns. */
const ONE_CALL_NS = 100_000;

/** A lock, queue, … Times in ns since the epoch. */
export class SyncObject {
  // What every record of it touches lies together, next to what the constructor is given: among
  // thousands of objects a record costs the cache lines that it needs.
  /** ObjectKind; 0 until known. */
  kind = 0;
  parent: SyncObject | null = null;
  /** LaneId of the owner as far as known, 0: none or unknown. */
  owner = 0;
  /** LaneId of a waiting lane that said it holds this; certain while it waits. 0: none. */
  heldBy = 0;
  /** LaneId of a task that holds this, a lock of threads, while it waits and its thread does other things; 0: none. */
  keeper = 0;
  /** RunState.revision of the last change. */
  revision = 0;
  /** Lanes that wait now. */
  waiters = 0;
  /** Whether `owed` is not 0. */
  private isOwed = false;
  /** In RunState.contended. */
  queued = false;
  ownerSite = 0;
  ownerSince = 0;
  /** ns·waiters up to `integralAt` that nobody was blamed for yet. */
  private owed = 0;
  private integralAt = 0;

  /** Objects shown as this one. */
  inner: SyncObject[] = [];
  /** StackId of where it was created. */
  stack = 0;
  /** StackId of the first wait for an object whose creation was not seen; 0: none. */
  waitStack = 0;
  /** Such a condition that only the standard library waits for, as the thread that feeds a queue does. */
  ofLibrary = false;
  /** How many objects the same stack had created before; null: nobody counted. */
  ordinal: number | null = null;
  /** Name given by the program. */
  givenName = '';
  /** Name derived from the source; empty until asked for (naming/objectNames.ts). */
  derivedName = '';
  /** The same without the number that tells equal names apart. */
  plainName = '';
  /** Whether the source told it, and SiteTable.sourceRevision when it was asked. */
  nameFromSource = false;
  namedAt = -1;
  /** Capacity, initial value or parties; 0: none. */
  size = 0;
  endNs = -1;
  hidden = false;
  crossReleased = false;
  /** A lock of asyncio: who releases it is not seen. */
  ofTasks = false;
  /** Processes that use it under a key they agree on; null: it is of `process` alone. */
  sharers: Map<ProcessState, SlotCounts> | null = null;

  /** Of the holds of tasks, which are told of where others waited only, ns. */
  longestSeenHoldNs = 0;

  readonly waits = new WaitStats();
  /** Waits that ended only with their thread: of a deadlock, of a process that was killed. */
  unserved: WaitStats | null = null;
  waitTrend: Trend | null = null;
  /** Lanes that ever waited for it, at most 64. */
  waited = NONE_YET;
  /** The longest wait: who waited where, and what the owner did when it began (0: not sampled). */
  worstWaitNs = -1;
  worstWaiter = 0;
  worstOwner = 0;
  worstStack = 0;
  worstOwnerStack = 0;
  blame: Blame | null = null;

  /** What the slots say. */
  counts = new SlotCounts();
  hasSlot = false;
  /** Counted from Acquire or Put, and Get. */
  seenAcquires = 0;
  seenGets = 0;

  /** A pool or scheduler that was given tasks, which refer to it for good. */
  hasTasks = false;

  /** LaneId of the task whose result it will be, 0: none known. */
  task = 0;
  /** 1 + the number of the calls all of whose results it waits for (ProcessState.calls); 0: none. */
  calls = 0;

  depth = 0;
  depthMax = 0;
  depthIntegral = 0;
  depthAt = 0;
  depths: DepthStore | null = null;
  depthTrend: Trend | null = null;
  putWaitNs = 0;
  /** Waits for room, and the longest one and its stack. */
  putWaits = 0;
  /** Of these waits what ended only with its thread. */
  unservedPutNs = 0;
  unservedPuts = 0;
  longestPutNs = 0;
  putStack = 0;
  getWaitNs = 0;
  putters = 0;
  getters = 0;

  /** LaneIds seen to put, notify, set or release; and to take. At most 64 each. */
  suppliers = NONE_YET;
  takers = NONE_YET;
  /** Waits that began right after another wait of the same lane for it had been ended by others. */
  rewaits = 0;
  /** Waiters notified, and by how many calls. */
  notified = 0;
  notifyCalls = 0;
  private notifier = 0;
  /** When a waiter was notified last, ns. */
  notifiedAt = 0;
  /** Waiters that were notified and have not said yet that they go on. */
  pendingWakes = 0;

  constructor(
    readonly id: ObjectId,
    readonly process: ProcessState,
    readonly local: number,
    readonly beginNs: number,
  ) {}

  static {
    const first = new SyncObject(asId(0), new ProcessState(asId(0)), 0, ANY_TIME);
    first.endNs = first.ownerSince = first.longestSeenHoldNs = first.worstWaitNs = ANY_TIME;
    first.depthIntegral = first.depthAt = ANY_TIME;
    first.putWaitNs = first.unservedPutNs = first.longestPutNs = first.getWaitNs = ANY_TIME;
    first.notifiedAt = first.owed = first.integralAt = ANY_TIME;
    first.waits.total = first.waits.max = ANY_TIME;
  }

  /** The object the user knows: the outermost one it is a part of. */
  get root(): SyncObject {
    return this.parent ? this.parent.root : this;
  }

  /** Whether it is `whole` or a part of it. */
  isWithin(whole: SyncObject): boolean {
    return this === whole || (this.parent?.isWithin(whole) ?? false);
  }

  /** The id it is shown under; 0: it means nothing to the user. */
  get shownId(): number {
    const { root } = this;
    if (root.ofLibrary) return 0;
    return root.kind === ObjectKind.Internal || root.kind === ObjectKind.Thread ? 0 : root.id;
  }

  get isQueue(): boolean {
    return this.kind >= ObjectKind.Queue && this.kind <= ObjectKind.SimpleQueue;
  }

  get isCounter(): boolean {
    return this.kind === ObjectKind.Counter;
  }

  get isLock(): boolean {
    return this.kind === ObjectKind.Lock || this.kind === ObjectKind.RLock;
  }

  /** Whether it was there before anybody looked, as before an attach: how deep a queue is, or who did something to it, is not known then. */
  get isOfBefore(): boolean {
    return this.stack === 0 && this.waitStack !== 0;
  }

  /** How often it was taken, as far as anybody has told. */
  get takings(): number {
    return Math.max(this.counts.acquisitions, this.seenAcquires);
  }

  /** Who holds it, as certain as can be: LaneId, 0: nobody or unknown. */
  get holder(): number {
    return this.keeper || this.heldBy || this.owner;
  }

  /** The lane has it since `time`, which `site` acquired. */
  owned(lane: number, site: number, time: number): void {
    this.owner = lane;
    this.ownerSite = site;
    this.ownerSince = time;
  }

  /** A lane notified a waiter; those it notifies in one go it notifies by one call. */
  notify(lane: number, time: number): void {
    this.notified++;
    if (lane !== this.notifier || time - this.notifiedAt > ONE_CALL_NS) this.notifyCalls++;
    this.notifier = lane;
    this.notifiedAt = time;
  }

  /** The program gave it a name; '' changes nothing. */
  give(name: string): void {
    const shown = visibleName(name);
    if (shown === '' || shown === this.givenName) return;
    this.givenName = shown;
    this.derivedName = '';
  }

  /** The number of waiters changes by `by` at `time`. */
  changeWaiters(time: number, by: number): void {
    this.integrateTo(time);
    this.waiters = Math.max(0, this.waiters + by);
  }

  /** ns·waiters up to `time` that nobody was blamed for yet. */
  unblamed(time: number): number {
    return this.owed + Math.max(0, time - this.integralAt) * this.waiters;
  }

  /** A hold of [start, end) by `lane` is over: what others waited meanwhile was its doing. */
  blameHold(site: number, lane: number, start: number, end: number, longNs: number): void {
    if (this.waiters === 0 && !this.isOwed) return;
    this.integrateTo(end);
    if (this.owed > 0) {
      this.blame ??= new Blame();
      this.blame.add(site, lane, start, end, this.owed, this.waiters, longNs);
    }
    this.owed = 0;
    this.isOwed = false;
  }

  /** What others waited up to `time` was not the doing of a holder. */
  blameNobody(time: number): void {
    this.integrateTo(time);
    this.owed = 0;
    this.isOwed = false;
  }

  integrateTo(time: number): void {
    if (time <= this.integralAt) return;
    if (this.waiters > 0) {
      this.owed += (time - this.integralAt) * this.waiters;
      this.isOwed = true;
      (this.waitTrend ??= new Trend(this.integralAt)).integrate(
        this.integralAt,
        time,
        this.waiters,
      );
    }
    this.integralAt = time;
  }

  setDepth(time: number, depth: number): void {
    if (time > this.depthAt) {
      if (this.depthAt > 0) this.depthIntegral += (time - this.depthAt) * this.depth;
      this.depthAt = time;
    }
    this.depth = depth;
    if (depth > this.depthMax) this.depthMax = depth;
  }
}
