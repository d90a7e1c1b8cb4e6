import type { ObjectId } from '../../base/index';
import { NS_PER_MS } from '../../base/index';
import type {
  Delta,
  FindingRow,
  Hello,
  LockRow,
  QueueRow,
  Reply,
  ViewMessage,
} from '../../protocol/view/index';
import { encodeTiles, VIEW_PROTOCOL } from '../../protocol/view/index';
import type { RunState } from '../runState';
import { laneDetails, objectDetails, sliceDetails } from '../rows/details';
import { hasLockRow, hasQueueRow, lockRow, queueRow } from '../rows/objectRows';
import { LaneFeed, REFRESH_NS } from './laneFeed';
import { processRow, runRow } from '../rows/processRows';
import { rangeStats } from '../rows/rangeStats';
import { tileBatch } from '../timeline/tiles';
import type { SyncObject } from '../state/object';

/** How long after its last change an object's trend still moves, ns. */
const TREND_NS = 8_250 * NS_PER_MS;

/** Requests that the model can answer; the rest is the host's. */
export type ModelRequest = Extract<
  ViewMessage,
  { readonly type: 'tiles' | 'slice' | 'lane' | 'object' | 'range' }
>;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What one connected view was told, and what it has yet to be told. Create one a view. */
export class ViewFeed {
  private told = -1;
  private readonly lanes: LaneFeed;
  /** Revision up to which rows of objects were sent, and when that was. */
  private toldRows = -1;
  private rowsAt = -Infinity;
  private toldNow = -1;
  private toldFindings = new Map<number, FindingRow>();
  private refreshedAt = -Infinity;
  private toldLive = true;
  private toldExact = 0;
  /** Objects whose trend still moves, and until when. */
  private readonly warm = new Map<SyncObject, number>();
  private readonly sent = new Set<ObjectId>();

  /** `findings` gives the current findings of the run; rows are compared by identity. */
  constructor(
    private readonly state: RunState,
    private readonly findings: () => readonly FindingRow[] = () => [],
  ) {
    this.lanes = new LaneFeed(state);
  }

  hello(mode: Hello['mode'], opensSource: boolean): Hello {
    return { type: 'hello', protocol: VIEW_PROTOCOL, mode, opensSource };
  }

  /** Everything, as after `hello`. */
  full(): Delta {
    this.told = -1;
    this.toldRows = -1;
    this.toldNow = -1;
    this.toldFindings.clear();
    this.warm.clear();
    this.sent.clear();
    const delta = this.delta()!;
    this.rowsAt = -Infinity;
    return delta;
  }

  /** Whether something other than time has changed since the last delta. */
  get hasNews(): boolean {
    const { changed, exit } = this.state;
    const newest = Math.max(changed.run, changed.processes, changed.lanes, changed.objects);
    return newest > this.told || (exit === null) !== this.toldLive || this.hasNewFindings;
  }

  /** What changed since the last call; null when nothing did. */
  delta(): Delta | null {
    const { state, told } = this;
    const { changed, now } = state;
    const live = state.exit === null;
    const findings = this.newFindings();
    const idle =
      changed.run <= told &&
      changed.processes <= told &&
      changed.lanes <= told &&
      !this.lanes.isBehind &&
      changed.objects <= this.toldRows;
    if (idle && !findings && now === this.toldNow && live === this.toldLive) return null;
    const first = told < 0;
    const over = live !== this.toldLive;
    const refresh = first || over || now - this.refreshedAt >= REFRESH_NS;
    const delta: Mutable<Delta> = { type: 'delta', nowNs: now, live };
    const { exactFromNs } = state.budget;
    if (changed.run > told || (refresh && exactFromNs !== this.toldExact)) {
      delta.run = runRow(state);
      this.toldExact = exactFromNs;
    }
    if (changed.processes > told) {
      delta.processes = state
        .allProcesses()
        .filter((process) => process.revision > told)
        .map((process) => processRow(state, process));
    }
    Object.assign(delta, first ? this.lanes.full() : this.lanes.next(told, over));
    if (refresh || now - this.rowsAt >= this.lanes.paceNs) {
      this.addObjects(delta, refresh);
      this.toldRows = state.revision;
      if (delta.locks || delta.queues || delta.removed) this.rowsAt = now;
    }
    if (findings) delta.findings = findings;
    if (refresh) {
      delta.overview = state.overview.row(now);
      this.refreshedAt = now;
    }
    this.told = state.revision;
    state.nextRevision();
    this.toldNow = now;
    this.toldLive = live;
    return delta;
  }

  /** Answers what concerns the model; tiles in binary. */
  answer(message: ModelRequest): Reply | ArrayBuffer {
    const { state } = this;
    const { id } = message;
    switch (message.type) {
      case 'tiles':
        return encodeTiles(tileBatch(state, message));
      case 'slice': {
        const lane = state.lane(message.lane);
        const slice = lane ? sliceDetails(state, lane, message.atNs) : null;
        return { type: 'reply', id, kind: 'slice', slice };
      }
      case 'lane': {
        const lane = state.lane(message.lane);
        if (!lane) return unknown(id, `no thread or task ${message.lane} in this run`);
        return { type: 'reply', id, kind: 'lane', lane: laneDetails(state, lane) };
      }
      case 'object': {
        const object = state.object(message.object);
        if (!object) return unknown(id, `no lock or queue ${message.object} in this run`);
        return { type: 'reply', id, kind: 'object', object: objectDetails(state, object) };
      }
      case 'range': {
        const range = rangeStats(state, message.fromNs, message.toNs);
        return { type: 'reply', id, kind: 'range', range };
      }
    }
  }

  private isNew = (row: FindingRow): boolean => this.toldFindings.get(row.id) !== row;

  private get hasNewFindings(): boolean {
    return this.findings().some(this.isNew);
  }

  private newFindings(): FindingRow[] | null {
    const fresh = this.findings().filter(this.isNew);
    for (const row of fresh) this.toldFindings.set(row.id, row);
    return fresh.length > 0 ? fresh : null;
  }

  private addObjects(delta: Mutable<Delta>, refresh: boolean): void {
    const { state, toldRows: told } = this;
    const due = new Set<SyncObject>();
    if (state.changed.objects > told) {
      for (const object of state.objects) {
        if (object && !object.parent && object.revision > told) due.add(object);
      }
      for (const object of due) {
        if (object.waits.count > 0 || object.waiters > 0 || hasQueueRow(object)) {
          this.warm.set(object, state.now + TREND_NS);
        }
      }
    }
    if (refresh) {
      for (const [object, until] of this.warm) {
        due.add(object);
        if (until < state.now && object.waiters === 0) this.warm.delete(object);
      }
    }
    const locks: LockRow[] = [];
    const queues: QueueRow[] = [];
    for (const object of due) {
      if (state.object(object.id) !== object) continue;
      if (hasLockRow(object)) locks.push(lockRow(state, object));
      else if (hasQueueRow(object)) queues.push(queueRow(state, object));
      else continue;
      this.sent.add(object.id);
    }
    if (locks.length > 0) delta.locks = locks;
    if (queues.length > 0) delta.queues = queues;
    this.addRemovals(delta);
  }

  /** Objects the view was told of that are gone. */
  private addRemovals(delta: Mutable<Delta>): void {
    const gone = [...this.state.removedObjects.since(this.toldRows)];
    const removed = gone.filter((object) => this.sent.delete(object));
    if (removed.length > 0) delta.removed = removed;
  }
}

function unknown(id: number, message: string): Reply {
  return { type: 'reply', id, kind: 'error', message };
}
