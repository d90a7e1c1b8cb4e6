import {
  asId,
  durationNs,
  timeNs,
  type LaneId,
  type ObjectId,
  type ProcessId,
} from '../../../src/base/index';
import type {
  Delta,
  FindingRow,
  LaneRow,
  LockRow,
  ProcessRow,
  WaitRow,
} from '../../../src/protocol/view/index';

const stats = { total: durationNs(0), max: durationNs(0), p50: durationNs(0), p99: durationNs(0) };

export const laneId = (id: number): LaneId => asId<LaneId>(id);
export const objectId = (id: number): ObjectId => asId<ObjectId>(id);

export function process(id: number, name = 'app.py'): ProcessRow {
  return {
    id: asId<ProcessId>(id),
    pid: 100 + id,
    parent: null,
    name,
    runtime: 'cpython 3.13.0',
    state: 'running',
    startNs: timeNs(0),
    endNs: null,
    note: null,
  };
}

export function lane(id: number, name: string, more: Partial<LaneRow> = {}): LaneRow {
  return {
    id: laneId(id),
    kind: 'thread',
    process: asId<ProcessId>(1),
    name,
    daemon: false,
    main: false,
    nativeId: id,
    startNs: timeNs(0),
    endNs: null,
    state: 1,
    wait: null,
    holds: [],
    waitNs: durationNs(0),
    cpuNs: null,
    queuedNs: null,
    gil: null,
    ...more,
  };
}

/** A wait of `reason` for an object held by `owner` (0: none) since the start. */
export function wait(reason: string, object: number, owner: number): WaitRow {
  return {
    reason,
    object: object === 0 ? null : objectId(object),
    lane: owner === 0 ? null : laneId(owner),
    holder: owner === 0 ? null : `worker-${owner}`,
    what: null,
    sinceNs: timeNs(0),
    timeoutNs: null,
    site: null,
  };
}

export function lock(id: number, name: string, more: Partial<LockRow> = {}): LockRow {
  return {
    id: objectId(id),
    process: asId<ProcessId>(1),
    kind: 'Lock',
    name,
    created: null,
    owner: null,
    ownerSite: null,
    waiters: 0,
    acquisitions: 1,
    contended: 0,
    waitNs: stats,
    holdNs: stats,
    trend: [],
    ...more,
  };
}

export function finding(id: number, severity: FindingRow['severity'], firstNs = 0): FindingRow {
  return {
    id: asId(id),
    rule: 'long-hold',
    severity,
    title: `finding ${id}`,
    message: '',
    help: '',
    count: 1,
    firstNs: timeNs(firstNs),
    lastNs: timeNs(firstNs),
    participants: [],
    locations: [],
    objects: [],
  };
}

export function delta(more: Partial<Delta> = {}): Delta {
  return { type: 'delta', nowNs: timeNs(1e9), live: true, ...more };
}
