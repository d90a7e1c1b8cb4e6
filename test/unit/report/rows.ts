import { asId, durationNs, timeNs } from '../../../src/base/index';
import {
  LaneState,
  type FindingRow,
  type LaneRow,
  type LockRow,
  type PoolRow,
  type ProcessRow,
  type QueueRow,
  type RunRow,
  type SiteRef,
  type WaitedRow,
} from '../../../src/protocol/view/index';
import type { ReportSource } from '../../../src/session/report/index';

/** Rows of an invented run, each with the least a test has to say. */
export const site = (file: string, line: number, name = 'work'): SiteRef => ({
  file,
  line,
  function: name,
});

export const runRow = (over: Partial<RunRow> = {}): RunRow => ({
  title: 'app.py',
  command: ['app.py'],
  startedAt: '2026-11-21T08:00:00.000Z',
  dropped: 0,
  exactFromNs: timeNs(0),
  detail: 'summary',
  processors: null,
  forgotten: null,
  exit: { code: 0, signal: null, reason: 'exited' },
  ...over,
});

export const processRow = (over: Partial<ProcessRow> = {}): ProcessRow => ({
  id: asId(1),
  pid: 4711,
  parent: null,
  name: 'app.py',
  runtime: 'cpython 3.13.0',
  state: 'exited',
  startNs: timeNs(0),
  endNs: timeNs(5e9),
  note: null,
  ...over,
});

export const laneRow = (id: number, name: string, over: Partial<LaneRow> = {}): LaneRow => ({
  id: asId(id),
  kind: 'thread',
  process: asId(1),
  name,
  daemon: false,
  main: id === 1,
  nativeId: 1000 + id,
  startNs: timeNs(0),
  endNs: null,
  state: LaneState.Running,
  wait: null,
  holds: [],
  waitNs: durationNs(0),
  cpuNs: null,
  queuedNs: null,
  gil: null,
  ...over,
});

export const noTime = {
  total: durationNs(0),
  max: durationNs(0),
  p50: durationNs(0),
  p99: durationNs(0),
};

export const lockRow = (id: number, name: string, over: Partial<LockRow> = {}): LockRow => ({
  id: asId(id),
  process: asId(1),
  kind: 'Lock',
  name,
  created: site('app.py', 10, '__init__'),
  owner: null,
  ownerSite: null,
  waiters: 0,
  acquisitions: 100,
  contended: 0,
  waitNs: noTime,
  holdNs: noTime,
  trend: [],
  ...over,
});

/** A lock others lost `seconds` on, one tenth of it at once. */
export const contendedLock = (id: number, name: string, seconds: number): LockRow =>
  lockRow(id, name, {
    contended: 40,
    waitNs: {
      total: durationNs(seconds * 1e9),
      max: durationNs(seconds * 1e8),
      p50: durationNs(1e6),
      p99: durationNs(8e7),
    },
  });

export const queueRow = (id: number, name: string, over: Partial<QueueRow> = {}): QueueRow => ({
  id: asId(id),
  process: asId(1),
  kind: 'Queue',
  name,
  created: site('app.py', 20, '<module>'),
  maxsize: 0,
  puts: 2000,
  gets: 976,
  depth: { last: 1024, max: 1024, mean: 500.5 },
  putWaitNs: durationNs(0),
  getWaitNs: durationNs(2e9),
  residenceNs: durationNs(5e8),
  putters: 0,
  getters: 0,
  trend: [],
  ...over,
});

export const poolRow = (id: number, name: string, over: Partial<PoolRow> = {}): PoolRow => ({
  id: asId(id),
  process: asId(1),
  name,
  created: site('app.py', 25, '<module>'),
  workers: 4,
  submitted: 4_210,
  told: 210,
  begun: 205,
  queuedNs: {
    total: durationNs(41e9),
    max: durationNs(1e9),
    p50: durationNs(2e8),
    p99: durationNs(9e8),
  },
  done: 200,
  ranNs: {
    total: durationNs(10e9),
    max: durationNs(8e7),
    p50: durationNs(5e7),
    p99: durationNs(7e7),
  },
  waitedNs: durationNs(9e9),
  outsideNs: durationNs(8e9),
  ...over,
});

/** Two threads that wait for each other's lock since second 2. */
export const deadlock: FindingRow = {
  id: asId(2),
  rule: 'deadlock',
  severity: 'error',
  title: 'Deadlock: worker-1 and worker-2 wait for each other',
  message: 'worker-1 holds a and waits for b; worker-2 holds b and waits for a.',
  help: 'Take the locks in the same order everywhere.',
  count: 1,
  firstNs: timeNs(2e9),
  lastNs: timeNs(2e9),
  participants: [
    {
      lane: asId(2),
      thread: 'worker-1',
      role: 'waiter',
      waitsFor: 'b',
      waitSinceNs: timeNs(2e9),
      holds: [{ object: asId(1), name: 'a', site: site('app.py', 30, 'forth') }],
      stack: [site('app.py', 31, 'forth'), site('app.py', 50, '<module>')],
    },
    {
      lane: asId(3),
      thread: 'worker-2',
      role: 'waiter',
      waitsFor: 'a',
      waitSinceNs: timeNs(1.9e9),
      holds: [{ object: asId(2), name: 'b', site: site('app.py', 40, 'back') }],
      stack: [site('app.py', 41, 'back')],
    },
  ],
  locations: [
    { file: 'app.py', line: 31, role: 'waits' },
    { file: 'app.py', line: 41, role: 'waits' },
  ],
  objects: [
    { id: asId(1), kind: 'Lock', name: 'a' },
    { id: asId(2), kind: 'Lock', name: 'b' },
  ],
};

export const contention: FindingRow = {
  ...deadlock,
  id: asId(1),
  rule: 'high-contention',
  severity: 'warning',
  title: 'cache._lock: others waited 3.2 s',
  participants: [],
};

export const waitedRow: WaitedRow = {
  reason: 'Lock',
  object: asId(2),
  lane: null,
  what: null,
  site: site('app.py', 31),
  ns: durationNs(2e9),
  count: 4,
};

/** A run with two findings, and threads that wait for each other and for a task. */
export const reportSource = (): ReportSource => ({
  run: runRow(),
  durationNs: durationNs(5e9),
  processes: [processRow(), processRow({ id: asId(2), parent: asId(1), state: 'killed' })],
  lanes: [
    laneRow(1, 'MainThread', {
      state: LaneState.Join,
      wait: {
        reason: 'ThreadJoin',
        object: null,
        lane: asId(2),
        holder: null,
        what: null,
        sinceNs: timeNs(1e9),
        timeoutNs: null,
        site: site('app.py', 60),
      },
    }),
    laneRow(2, 'worker-1', {
      state: LaneState.Lock,
      wait: {
        reason: 'Lock',
        object: asId(2),
        lane: asId(3),
        holder: 'job',
        what: null,
        sinceNs: timeNs(2e9),
        timeoutNs: durationNs(1e9),
        site: null,
      },
    }),
    laneRow(3, 'job', { kind: 'task', endNs: timeNs(4e9), state: LaneState.None }),
  ],
  locks: [lockRow(1, 'a'), contendedLock(2, 'b', 3)],
  queues: [queueRow(3, 'jobs')],
  pools: [poolRow(4, 'pool')],
  findings: [contention, deadlock],
  startMethod: (row) => (row.parent === null ? 'exec' : 'fork'),
  waited: (id) => (id === asId(2) ? [waitedRow] : []),
  starterOf: ({ id }) =>
    id === asId(2)
      ? { startedBy: asId(1), site: site('app.py', 7) }
      : { startedBy: null, site: null },
  sites: (object) => [
    {
      site: site('app.py', object),
      acquisitions: 5,
      contended: 1,
      waitNs: durationNs(7),
    },
  ],
});
