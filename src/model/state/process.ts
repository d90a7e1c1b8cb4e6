import type { ProcessId, TimeNs } from '../../base/index';
import { FactKey, type Detail, type RuntimeKind } from '../../protocol/index';
import { visibleName } from '../names';
import type { ChildExit, ExpectedChild } from './child';
import { IdMap } from './idMap';
import type { Lane } from './lane';
import { LaneList } from './laneList';
import type { OsProcess } from './osProcess';
import type { OpenSpan } from './spans';

/** Number of the program that a process itself has become. */
export const EXECUTED = 0;

/** A job that ended with its worker, and who waited for its result then, where (StackId). */
export interface LostJob {
  readonly job: Lane;
  readonly waiters: readonly { readonly lane: Lane; readonly stack: number }[];
}

/** A process: what it said of itself, and the map from its ids to ids of the run. */
export class ProcessState {
  pid = 0;
  parentPid = 0;
  runtime: RuntimeKind | 0 = 0;
  detail: Detail | 0 = 0;
  startNs = 0 as TimeNs;
  startUnixNs = 0;
  /** -1 while it lives */
  endNs = -1;
  orderly = true;
  /** Its first thread was told. */
  hasBegun = false;
  /** FactKey -> text */
  readonly facts = new Map<number, string>();
  /** The process it was started by, when that is part of the run. */
  parent: ProcessState | null = null;
  /** Records lost. */
  dropped = 0;

  /** Strings that it defined itself, and by their ids their numbers in this list, from one on. */
  private readonly texts: string[] = [];
  private readonly strings = new IdMap();
  /** Whose definitions it has besides its own: it was forked from it. */
  private forkedFrom: ProcessState | null = null;
  readonly lanes = new IdMap();
  readonly tasks = new IdMap();
  readonly objects = new IdMap();
  readonly sites = new IdMap();
  readonly stacks = new IdMap();
  /** The thread that writes each ring now. */
  readonly rings: (Lane | undefined)[] = [];
  /** Rings that lost records since their last ThreadBegin: the thread may have changed unseen. */
  readonly doubtful: boolean[] = [];
  /** Programs that are no Python which it started, by their number; 0: the one it became. */
  readonly children = new Map<number, Lane>();
  /** Pythons it started that have not told of themselves yet. */
  readonly expected = new Map<number, ExpectedChild>();
  /** Copies of itself that have not told of themselves yet: most do with their first record. */
  readonly copies = new Map<number, ExpectedChild>();
  /** Process ids of Pythons it started that have told of themselves, by the child's number. */
  readonly pythons = new Map<number, number>();
  /** How it ended, when its parent has asked, or the system was asked before it has; null: not known. */
  exit: ChildExit | null = null;
  /** When its parent knew that it had ended: the host notices it later. Infinity: it has not said. */
  goneNs = Infinity;
  /** It had ended, and its parent left without having asked how. */
  zombie = false;
  /** StackId of where it was started, as its parent told it; 0: unknown. */
  startStack = 0;
  /** LaneId of the thread that started it; 0: unknown. */
  starter = 0;
  /** Jobs of pools that ended with it, and jobs of its own pools that failed because a worker was gone. */
  readonly lostJobs: LostJob[] = [];
  readonly brokenJobs: Lane[] = [];
  /** Lanes that ended when it became another program. */
  leftByExec: Lane[] = [];
  /** Since when the program has paused its recording; -1: it has not. And the pauses that are over. */
  pausedAt = -1;
  readonly gaps: { readonly fromNs: number; readonly toNs: number }[] = [];
  /** Spans that are open, by their number. */
  readonly spans = new Map<number, OpenSpan>();
  /** The task each thread runs now, by LaneId of the thread. */
  readonly running = new Map<number, Lane>();
  /** Tasks that workers of any process may tell of, by job and part; those that are over are taken out. */
  readonly calls = new Map<number, Map<number, Lane>>();
  /** Its main thread, where that waits for the others at the end of the program and does not say for which. */
  shutDownBy: Lane | null = null;
  /** Threads that live now. */
  aliveThreads = 0;
  /** Threads by the operating system's id, as they told it; the last one where it was used again. */
  readonly lanesByTid = new Map<number, Lane>();
  /** What the operating system said of it; null: nothing yet. */
  os: OsProcess | null = null;
  private readonly lanesOfAll = new LaneList();
  private readonly lanesOfThreads = new LaneList();
  revision = 0;

  constructor(readonly id: ProcessId) {}

  /** Threads of the parent with ids up to this one had begun before the fork; 0: it was not forked. */
  get threadsBefore(): number {
    return Number(this.facts.get(FactKey.ThreadsBefore) ?? 0);
  }

  get alive(): boolean {
    return this.endNs < 0;
  }

  /** The program that is no Python which it has become; null: none. */
  get became(): Lane | null {
    return this.children.get(EXECUTED) ?? null;
  }

  /** All that is a lane of it, in order of appearance. */
  get allLanes(): readonly Lane[] {
    return this.lanesOfAll.all;
  }

  /** The threads among these, which may be thousands of tasks. */
  get threads(): readonly Lane[] {
    return this.lanesOfThreads.all;
  }

  addLane(lane: Lane): void {
    this.lanesOfAll.push(lane);
    if (lane.kind === 'thread') this.lanesOfThreads.push(lane);
  }

  /** The lane is forgotten: nothing that grows with the run refers to it any more. */
  forgetLane(lane: Lane): void {
    const { kind, nativeId, child } = lane;
    this.lanesOfAll.drop();
    if (kind === 'thread') this.lanesOfThreads.drop();
    if (this.lanesByTid.get(nativeId) === lane) this.lanesByTid.delete(nativeId);
    if (child && this.children.get(child.number) === lane) this.children.delete(child.number);
  }

  /** The definitions of another process are its own, but for those it makes itself. */
  inherit(from: ProcessState): void {
    this.forkedFrom = from;
    this.sites.base = from.sites;
    this.stacks.base = from.stacks;
  }

  /** ObjectId that `local` is in the process it was forked from, or made after the fork; 0: none. */
  originalOf(local: number): number {
    let id = 0;
    for (let at = this.forkedFrom; id === 0 && at; at = at.forkedFrom) id = at.objects.get(local);
    return id;
  }

  defineString(id: number, text: string): void {
    this.strings.set(id, this.texts.push(text));
  }

  /** A string that the program gave as a name, as it is shown. */
  shownName(id: number): string {
    return visibleName(this.string(id));
  }

  string(id: number): string {
    if (id === 0) return '';
    let text = this.ownString(id);
    for (let at = this.forkedFrom; text === undefined && at; at = at.forkedFrom)
      text = at.ownString(id);
    return text ?? '';
  }

  private ownString(id: number): string | undefined {
    return this.texts[this.strings.get(id) - 1];
  }

  /** Takes out what is over of a job that workers tell of; `index`: of one part only. */
  forgetCalls(job: number, index: number | null): void {
    const parts = this.calls.get(job);
    if (!parts) return;
    for (const one of index === null ? [...parts.keys()] : [index])
      if (parts.get(one)?.alive === false) parts.delete(one);
    if (parts.size === 0) this.calls.delete(job);
  }
}
