import type { LaneId, ObjectId, ProcessId, TimeNs } from '../base/index';
import { asId, NS_PER_MS, timeNs } from '../base/index';
import type { RunBegin, RunExit } from '../protocol/index';
import { LaneState } from '../protocol/view/index';
import { Demand } from './state/demand';
import { Lane, type LaneKind } from './state/lane';
import { LaneList } from './state/laneList';
import { NamedWaits } from './state/namedWaits';
import { SyncObject } from './state/object';
import type { PoolJobs } from './state/poolJobs';
import { Fresh } from './state/fresh';
import { GoneLanes } from './state/goneLanes';
import { GoneObjects } from './state/goneObjects';
import { LockOrder } from './state/lockOrder';
import { Overview } from './state/overview';
import { ProcessState } from './state/process';
import type { AbandonedWait } from './state/abandoned';
import { RaisedGroups } from './state/raisedGroups';
import type { SentSignal } from './state/signals';
import { Removals } from './state/removals';
import { Sampled } from './state/sampled';
import { SiteTable } from './state/sites';
import { SlowLoopGroups } from './state/slowLoops';
import { Stands } from './state/stands';
import type { SpanName } from './state/spans';
import { DepthStore } from './timeline/depthStore';
import { DEFAULT_BUDGET_BYTES, MemoryBudget } from './timeline/memory';
import { WakeStore } from './timeline/wakeStore';

export interface ModelOptions {
  /** Bytes the timeline may take; default DEFAULT_BUDGET_BYTES. */
  readonly timelineBytes?: number;
  /** A hold others waited for counts as long from here on, ns; default 100 ms. */
  readonly longHoldNs?: number;
  /** Of what has ended nothing is forgotten, however much there is: memory grows with the run. Default false. */
  readonly keepsAll?: boolean;
}

/** Everything known about a run. Read by rows, feed and analysis; written by src/model/events only. */
export class RunState {
  run: RunBegin | null = null;
  exit: RunExit | null = null;
  /** Everything up to here has been delivered. */
  now: TimeNs = timeNs(0);
  /** Grows with every batch; rows carry the one of their last change. */
  revision = 1;
  /** revision of the last change of any row of a kind. */
  readonly changed = { run: 1, processes: 0, lanes: 0, objects: 0 };
  /** Grows whenever a wait begins or ends, or a lane or process ends. */
  waitRevision = 0;
  /** Event kinds newer than this reader. */
  unknownRecords = 0;
  dropped = 0;

  readonly sites = new SiteTable();
  /** By ProcessId; 0 is unused. The same for the other two. */
  readonly processes: (ProcessState | undefined)[] = [undefined];
  private readonly lanes: (Lane | undefined)[] = [undefined];
  readonly objects: (SyncObject | undefined)[] = [undefined];
  /** Objects whose names are not derived yet, by id. */
  unnamed: SyncObject[] = [];
  private readonly names = new Map<string, number>();
  /** What the program calls processes, by process id: known once somebody waits for one. */
  readonly processNames = new Map<number, string>();
  /** What waits were for that a name tells; lanes refer to them by index. */
  readonly calls = new NamedWaits();
  private readonly inOrder: ProcessState[] = [];
  /** Those that are not forgotten, by id. */
  private readonly listed = new LaneList();
  /** Stands for every task that is forgotten: what is still told of one is told to it. */
  private readonly forgottenTask: Lane;
  /** Processes that have not ended: the others are kept, and a run may have thousands. */
  readonly living = new Set<ProcessState>();
  /** By process id; the last one where it was used again. */
  readonly byPid = new Map<number, ProcessState>();
  /** By the process id of the parent: those that began when it was not known. */
  readonly orphans = new Map<number, ProcessState[]>();
  /** Processes with children that are no Python, or have not told of themselves yet; some that had. */
  readonly parents = new Set<ProcessState>();
  /** By the ids that lanes have of them. */
  readonly spanNames: SpanName[] = [];
  private readonly spanIds = new Map<string, number>();
  /** Objects of several processes, by the key they agree on. */
  readonly shared = new Map<string, SyncObject>();
  /** Lanes that wait now, in no order. */
  readonly blocked: Lane[] = [];
  /** Waits that ended with an error since the holder of the lock has ended, first of each lock. */
  readonly abandoned: AbandonedWait[] = [];
  readonly slowLoops = new SlowLoopGroups();
  /** Lanes that poll. */
  readonly pollers: Lane[] = [];
  /** Pools that were given jobs, in the order of their first. */
  readonly pools = new Map<SyncObject, PoolJobs>();
  /** Objects that waits or contended holds touched since analysis looked. */
  private contended: SyncObject[] = [];
  readonly gone = new GoneObjects((pool) => this.pools.get(pool)?.queued.total ?? 0);
  readonly goneLanes = new GoneLanes();
  /** Lanes that have ended since the last batch. */
  private endedLanes: Lane[] = [];
  readonly removedObjects = new Removals<ObjectId>();
  readonly removedLanes = new Removals<LaneId>();
  private forgotten = 0;

  readonly budget: MemoryBudget;
  readonly longHoldNs: number;
  readonly keepsAll: boolean;
  readonly overview = new Overview();
  readonly wakes: WakeStore;
  readonly demand = new Demand();
  readonly lockOrder = new LockOrder();
  readonly stands = new Stands();
  /** Processes whose first thread has begun, and those that have ended. */
  readonly begun = new Fresh<ProcessState>();
  readonly ended = new Fresh<ProcessState>();
  /** Exceptions that ended threads and tasks and that nobody looked at. */
  readonly unretrieved = new RaisedGroups();
  /** Exceptions that say why something could not be sent to another process. */
  readonly unpicklable = new RaisedGroups();
  /** Signals that the program sent, the last of each number by process id. */
  readonly signals = new Map<number, Map<number, SentSignal>>();
  /** When the host last looked at the operating system and what that tells is known, ns; and how often it does. */
  lookedAt = 0;
  lookEveryNs = 0;

  constructor(options: ModelOptions = {}) {
    this.budget = new MemoryBudget(options.timelineBytes ?? DEFAULT_BUDGET_BYTES);
    this.longHoldNs = options.longHoldNs ?? 100 * NS_PER_MS;
    this.keepsAll = options.keepsAll ?? false;
    this.wakes = new WakeStore(this.budget);
    this.forgottenTask = new Lane(asId(0), 'task', asId(0), 0, timeNs(0), this.budget);
    this.forgottenTask.endNs = 0;
  }

  lane(id: number): Lane | undefined {
    return this.lanes[id];
  }

  object(id: number): SyncObject | undefined {
    return this.objects[id];
  }

  /** The process of that id; one nobody announced gets a placeholder. */
  process(id: ProcessId): ProcessState {
    const known = this.processes[id];
    if (known) return known;
    const process = new ProcessState(id);
    this.processes[id] = process;
    this.inOrder.push(process);
    this.living.add(process);
    this.touchProcess(process);
    return process;
  }

  /** Those that have ended, too, in the order in which they appeared. */
  allProcesses(): readonly ProcessState[] {
    return this.inOrder;
  }

  /** Those that have ended, too, by id; without those that are forgotten. */
  allLanes(): readonly Lane[] {
    return this.listed.all;
  }

  /** How many there ever were. */
  get lanesSoFar(): number {
    return this.lanes.length - 1;
  }

  allObjects(): SyncObject[] {
    return this.objects.filter((object) => object !== undefined);
  }

  newLane(process: ProcessState, kind: LaneKind, local: number, at: number): Lane {
    const id = asId<LaneId>(this.lanes.length);
    const lane = new Lane(id, kind, process.id, local, timeNs(at), this.budget);
    this.lanes.push(lane);
    this.listed.push(lane);
    process.addLane(lane);
    if (local !== 0) (kind === 'thread' ? process.lanes : process.tasks).set(local, id);
    if (kind === 'thread') process.aliveThreads++;
    if (lane.isTold) this.overview.change(at, 1, 0);
    this.touchLane(lane);
    return lane;
  }

  /** Before this nothing changes any more: two looks have been missed where nothing was told. */
  get settledNs(): number {
    if (this.lookedAt === 0) return this.now;
    return Math.max(this.lookedAt - this.lookEveryNs / 2, this.now - 3 * this.lookEveryNs);
  }

  /** The id of a name of spans. */
  spanName(wanted: SpanName): number {
    const key = `${wanted.kind} ${wanted.site} ${wanted.name}`;
    let id = this.spanIds.get(key);
    if (id === undefined) this.spanIds.set(key, (id = this.spanNames.push(wanted) - 1));
    return id;
  }

  newSampled(): Sampled {
    return new Sampled(this.budget);
  }

  /** The lane of a thread of `process`; a thread nobody announced gets a placeholder. 0, and one that is forgotten, has none. */
  threadLane(process: ProcessState, local: number, at: number): Lane | null {
    if (local === 0) return null;
    const known = process.lanes.get(local);
    if (known !== 0) return this.lanes[known] ?? null;
    const lane = this.newLane(process, 'thread', local, at);
    this.leaveBehind(process, lane);
    return lane;
  }

  /** A forked child names threads of its parent as owners of locks; they do not live in it. */
  private leaveBehind(process: ProcessState, lane: Lane): void {
    const { parent, startNs } = process;
    if (!parent || lane.local > process.threadsBefore) return;
    const original = this.lane(parent.lanes.get(lane.local));
    if (!original) return;
    lane.ghost = true;
    lane.name = original.label;
    lane.startNs = startNs;
    this.endLane(lane, startNs);
  }

  /** The lane is told to begin after all. */
  revive(lane: Lane): void {
    lane.ghost = false;
    lane.endNs = -1;
    lane.state = LaneState.Running;
    this.process(lane.process).aliveThreads++;
    this.overview.change(lane.startNs, 1, 0);
    this.waitRevision++;
  }

  taskLane(process: ProcessState, local: number, at: number): Lane {
    const known = process.tasks.get(local);
    if (known === 0) return this.newLane(process, 'task', local, at);
    return this.lanes[known] ?? this.forgottenTask;
  }

  /** The object of `process` with that id; one nobody announced gets a placeholder. 0 has none. */
  objectOf(process: ProcessState, local: number, at: number): SyncObject | null {
    if (local === 0) return null;
    return this.objects[process.objects.get(local)] ?? this.newObject(process, local, at);
  }

  private newObject(process: ProcessState, local: number, at: number): SyncObject {
    const id = asId<ObjectId>(this.objects.length);
    const original = this.objects[process.originalOf(local)];
    const isCopy = original !== undefined && original.beginNs < process.startNs;
    const object = new SyncObject(id, process, local, isCopy ? process.startNs : at);
    this.objects.push(object);
    process.objects.set(local, id);
    this.unnamed.push(object);
    this.touchObject(object);
    return object;
  }

  /** Drops an object that is gone. What refers to it, as waits do, finds none under its id. */
  forget(object: SyncObject): void {
    if (this.objects[object.id] !== object) return;
    this.objects[object.id] = undefined;
    object.process.objects.set(object.local, 0);
    object.depths?.release();
    this.pools.delete(object);
    this.removedObjects.add(object.id, this.revision);
    this.forgotten++;
  }

  /** Drops those lanes that have ended and count for least, if there are too many. */
  private forgetLanes(): void {
    const ended = this.endedLanes;
    this.endedLanes = [];
    if (this.keepsAll) return;
    for (const lane of ended) {
      if (lane.alive || this.isCited(lane)) continue;
      const least = this.goneLanes.add(lane);
      if (least) this.forgetLane(least);
    }
  }

  /** Whether findings, also those to come, tell of what it did. */
  private isCited(lane: Lane): boolean {
    return (
      this.lockOrder.hasLane(lane.id) || (lane.slow !== null && this.slowLoops.isLongest(lane))
    );
  }

  private forgetLane(lane: Lane): void {
    lane.isForgotten = true;
    lane.release();
    this.lanes[lane.id] = undefined;
    this.listed.drop();
    this.process(lane.process).forgetLane(lane);
    this.removedLanes.add(lane.id, this.revision);
    this.changed.run = this.changed.lanes = this.revision;
  }

  /** `name`, or `name #2` when an object of the process has it already. */
  uniqueName(process: ProcessId, name: string): string {
    const key = `${process}:${name}`;
    const count = (this.names.get(key) ?? 0) + 1;
    this.names.set(key, count);
    return count === 1 ? name : `${name} #${count}`;
  }

  /** Steps of a queue's depth over time. */
  depthsOf(object: SyncObject): DepthStore {
    return (object.depths ??= new DepthStore(this.budget));
  }

  /** Puts the object before analysis. */
  markContended(object: SyncObject): void {
    if (object.queued) return;
    object.queued = true;
    this.contended.push(object);
  }

  /**
   * The workers of a pool of threads; none unless all it may ever have are known, so that a job in
   * its queue can be taken by nobody else.
   */
  workersOf(pool: number): Lane[] {
    const executor = this.objects[pool];
    if (!executor || executor.size === 0 || executor.takers.length < executor.size) return [];
    return executor.takers
      .map((id) => this.lanes[id])
      .filter((lane) => lane !== undefined)
      .filter((lane) => lane.alive);
  }

  /** What `markContended` collected since the last call. */
  takeContended(): SyncObject[] {
    const taken = this.contended;
    this.contended = [];
    for (const object of taken) object.queued = false;
    return taken;
  }

  /** Ends a batch: everything up to `now` is known. */
  advanceTo(now: TimeNs): void {
    if (now > this.now) this.now = now;
    if (this.endedLanes.length > 0) this.forgetLanes();
    this.nextRevision();
    if (this.forgotten < 1024) return;
    this.forgotten = 0;
    this.unnamed = this.unnamed.filter((object) => this.objects[object.id] === object);
  }

  /** What changes from here on is newer than what was read so far. */
  nextRevision(): void {
    this.revision++;
  }

  touchLane(lane: Lane): void {
    lane.revision = this.revision;
    this.changed.lanes = this.revision;
  }

  touchObject(object: SyncObject): void {
    object.revision = this.revision;
    if (object.parent) object.root.revision = this.revision;
    this.changed.objects = this.revision;
  }

  touchProcess(process: ProcessState): void {
    process.revision = this.revision;
    this.changed.processes = this.revision;
  }

  /** A lane's life ends: so do its wait and what it held. */
  endLane(lane: Lane, at: number): void {
    if (!lane.alive) return;
    lane.endNs = Math.max(at, lane.startNs);
    lane.state = LaneState.None;
    lane.sampled?.end(lane.sampled.openEnd(lane.endNs), (from, to) => lane.waitedNs(from, to));
    this.touchLane(lane);
    this.endedLanes.push(lane);
    if (!lane.isTold) return;
    if (lane.kind === 'thread') this.process(lane.process).aliveThreads--;
    this.overview.change(at, -1, 0);
    this.waitRevision++;
  }
}
