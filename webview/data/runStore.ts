import type { FindingId, LaneId, ObjectId, ProcessId, TimeNs } from '../../src/base/index';
import { timeNs } from '../../src/base/index';
import { laneTitle, namesakes, NO_NAMESAKES, type Namesakes } from '../../src/protocol/view/index';
import type {
  Delta,
  FindingRow,
  Hello,
  LaneRow,
  LaneState,
  LaneStates,
  LockRow,
  ProcessRow,
  QueueRow,
  RunRow,
} from '../../src/protocol/view/index';

/** What a lane does now. */
export interface LaneNow {
  readonly state: LaneState;
  /** As in tiles: ObjectId waited for (for joins the LaneId), 0: none. */
  readonly object: number;
  /** When its wait began; 0: it does not wait. */
  readonly sinceNs: number;
}

export type Overview = NonNullable<Delta['overview']>;

/** The rows of a run as the last delta left them. */
export class RunStore {
  hello: Hello | null = null;
  run: RunRow | null = null;
  nowNs: TimeNs = timeNs(0);
  live = false;
  /** True once the first delta came. */
  known = false;
  overview: Overview | null = null;
  readonly processes = new Map<ProcessId, ProcessRow>();
  readonly lanes = new Map<LaneId, LaneRow>();
  /** What lanes do since their row was sent. */
  readonly states = new Map<LaneId, LaneNow>();
  readonly locks = new Map<ObjectId, LockRow>();
  readonly queues = new Map<ObjectId, QueueRow>();
  readonly findings = new Map<FindingId, FindingRow>();
  /** Rises when processes, lanes or queues come, go, end or change their names. */
  structure = 0;
  private fresh = false;
  private shared: { readonly structure: number; readonly names: Namesakes } = {
    structure: -1,
    names: NO_NAMESAKES,
  };

  greet(hello: Hello): void {
    this.hello = hello;
    this.fresh = true;
  }

  /** Returns the findings that were not there before. */
  apply(delta: Delta): FindingRow[] {
    if (this.fresh) this.clear();
    this.nowNs = delta.nowNs;
    this.live = delta.live;
    this.known = true;
    if (delta.run) this.run = delta.run;
    if (delta.overview) this.overview = delta.overview;
    let changed = false;
    for (const row of delta.processes ?? []) {
      changed ||= !sameProcess(this.processes.get(row.id), row);
      this.processes.set(row.id, row);
    }
    for (const row of delta.lanes ?? []) {
      changed ||= !sameLane(this.lanes.get(row.id), row);
      this.lanes.set(row.id, row);
      this.states.delete(row.id);
    }
    if (delta.states) this.applyStates(delta.states);
    for (const row of delta.locks ?? []) this.locks.set(row.id, row);
    for (const row of delta.queues ?? []) {
      changed ||= this.queues.get(row.id)?.name !== row.name;
      this.queues.set(row.id, row);
    }
    for (const id of delta.removed ?? []) {
      this.locks.delete(id);
      changed = this.queues.delete(id) || changed;
    }
    for (const id of delta.removedLanes ?? []) {
      this.states.delete(id);
      changed = this.lanes.delete(id) || changed;
    }
    if (changed) this.structure++;
    const news = (delta.findings ?? []).filter((row) => !this.findings.has(row.id));
    for (const row of delta.findings ?? []) this.findings.set(row.id, row);
    return news;
  }

  /** What a lane does, from its row or newer; undefined for one that is not known. */
  laneNow(id: LaneId): LaneNow | undefined {
    const newer = this.states.get(id);
    if (newer) return newer;
    const row = this.lanes.get(id);
    if (!row) return undefined;
    const { state, wait } = row;
    return { state, object: wait?.object ?? wait?.lane ?? 0, sinceNs: wait?.sinceNs ?? 0 };
  }

  private applyStates({ lane, state, object, since }: LaneStates): void {
    lane.forEach((id, at) => {
      this.states.set(id, { state: state[at]!, object: object[at]!, sinceNs: since[at]! });
    });
  }

  laneName(id: LaneId | null): string {
    return (id !== null && this.lanes.get(id)?.name) || 'unknown thread';
  }

  /** The name, with that of its process where another process has a thread or task of the same name. */
  laneTitle(id: LaneId | null): string {
    const lane = id === null ? undefined : this.lanes.get(id);
    if (!lane) return this.laneName(id);
    if (this.shared.structure !== this.structure)
      this.shared = { structure: this.structure, names: namesakes(this) };
    return laneTitle(lane, this, this.shared.names);
  }

  /** False for what is part of a pool or of the standard library, which has no row. */
  hasObject(id: ObjectId): boolean {
    return this.locks.has(id) || this.queues.has(id);
  }

  objectName(id: ObjectId | null): string {
    if (id === null) return 'something';
    return this.locks.get(id)?.name ?? this.queues.get(id)?.name ?? 'something that is not listed';
  }

  private clear(): void {
    this.fresh = false;
    this.run = null;
    this.overview = null;
    for (const map of [
      this.processes,
      this.lanes,
      this.states,
      this.locks,
      this.queues,
      this.findings,
    ]) {
      map.clear();
    }
    this.structure++;
  }
}

function sameProcess(a: ProcessRow | undefined, b: ProcessRow): boolean {
  return a !== undefined && a.name === b.name && a.pid === b.pid && a.state === b.state;
}

function sameLane(a: LaneRow | undefined, b: LaneRow): boolean {
  return a !== undefined && a.name === b.name && (a.endNs === null) === (b.endNs === null);
}
