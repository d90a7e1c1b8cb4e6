import type { FindingId, LaneId, ObjectId, ProcessId, TimeNs } from '../../base/index';
import { timeNs } from '../../base/index';
import { laneTitle, namesakes, type Namesakes } from '../../protocol/view/index';
import type {
  Delta,
  FindingRow,
  LaneRow,
  LockRow,
  ProcessRow,
  QueueRow,
  RunRow,
} from '../../protocol/view/index';

/** The rows of one run, kept current by its deltas. */
export class RowStore {
  run: RunRow | null = null;
  nowNs: TimeNs = timeNs(0);
  live = true;
  readonly processes = new Map<ProcessId, ProcessRow>();
  readonly lanes = new Map<LaneId, LaneRow>();
  readonly locks = new Map<ObjectId, LockRow>();
  readonly queues = new Map<ObjectId, QueueRow>();
  readonly findings = new Map<FindingId, FindingRow>();
  /** Threads that the debugger keeps still whatever continues. */
  readonly frozen = new Set<LaneId>();
  private overview: Delta['overview'];
  /** Names that lanes of several processes have; null: to be looked up. */
  private shared: Namesakes | null = null;

  apply(delta: Delta): void {
    this.nowNs = delta.nowNs;
    this.live = delta.live;
    if (delta.run) this.run = delta.run;
    if (delta.processes ?? delta.lanes ?? delta.removedLanes) this.shared = null;
    if (delta.overview) this.overview = delta.overview;
    for (const row of delta.processes ?? []) this.processes.set(row.id, row);
    for (const row of delta.lanes ?? []) this.lanes.set(row.id, row);
    for (const row of delta.locks ?? []) this.locks.set(row.id, row);
    for (const row of delta.queues ?? []) this.queues.set(row.id, row);
    for (const row of delta.findings ?? []) this.findings.set(row.id, row);
    for (const id of delta.removed ?? []) {
      this.locks.delete(id);
      this.queues.delete(id);
    }
    for (const id of delta.removedLanes ?? []) this.lanes.delete(id);
  }

  /** Forgets all rows; a full delta follows. */
  clear(): void {
    this.shared = null;
    this.frozen.clear();
    for (const rows of [this.processes, this.lanes, this.locks, this.queues, this.findings])
      rows.clear();
  }

  /** Everything, for a view that has just come up. */
  full(): Delta {
    return {
      type: 'delta',
      nowNs: this.nowNs,
      live: this.live,
      ...(this.run && { run: this.run }),
      processes: [...this.processes.values()],
      lanes: [...this.lanes.values()],
      locks: [...this.locks.values()],
      queues: [...this.queues.values()],
      findings: [...this.findings.values()],
      ...(this.overview && { overview: this.overview }),
    };
  }

  /** What the user calls a lock or queue; null for those that have no row. */
  objectName(id: ObjectId | null): string | null {
    if (id === null) return null;
    return this.locks.get(id)?.name ?? this.queues.get(id)?.name ?? null;
  }

  /** The name of a lane, with that of its process where another process has one of the same name. */
  laneName(id: LaneId | null): string | null {
    const lane = id === null ? undefined : this.lanes.get(id);
    if (!lane) return null;
    this.shared ??= namesakes(this);
    return laneTitle(lane, this, this.shared);
  }

  /** Lanes that are alive, in the order they began. */
  aliveLanes(): LaneRow[] {
    return [...this.lanes.values()].filter((lane) => lane.endNs === null);
  }
}
