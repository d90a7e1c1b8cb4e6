import { asId, timeNs } from '../../../src/base/index';
import { LaneState, type FindingRow } from '../../../src/protocol/view/index';
import { RowStore } from '../../../src/extension/runs/rowStore';
import { laneRow, lockRow, processRow, queueRow, runRow, site } from '../report/rows';

export const file = '/shop/app.py';

/** worker-1 and worker-2 wait for each other's lock since second 2; it is second 14. */
export function deadlocked(): RowStore {
  const rows = new RowStore();
  const waitsFor = (object: number, owner: number) => ({
    reason: 'Lock',
    object: asId<never>(object),
    lane: asId<never>(owner),
    holder: `worker-${owner - 1}`,
    what: null,
    sinceNs: timeNs(2e9),
    timeoutNs: null,
    site: site(file, 31, 'transfer'),
  });
  const holds = (object: number) => [
    { object: asId<never>(object), sinceNs: timeNs(1e9), site: site(file, 30, 'transfer') },
  ];
  rows.apply({
    type: 'delta',
    nowNs: timeNs(14e9),
    live: true,
    run: runRow({ exit: null }),
    processes: [processRow({ state: 'running', endNs: null })],
    lanes: [
      laneRow(1, 'MainThread', {
        state: LaneState.Join,
        wait: { ...waitsFor(0, 2), reason: 'ThreadJoin', object: null, site: site(file, 50) },
      }),
      laneRow(2, 'worker-1', { state: LaneState.Lock, wait: waitsFor(2, 3), holds: holds(1) }),
      laneRow(3, 'worker-2', { state: LaneState.Lock, wait: waitsFor(1, 2), holds: holds(2) }),
      laneRow(4, 'reader'),
      laneRow(5, 'gone', { state: LaneState.None, endNs: timeNs(3e9) }),
    ],
    locks: [
      lockRow(1, 'a.lock', { owner: asId(2), waiters: 1, created: site(file, 10) }),
      lockRow(2, 'b.lock', { owner: asId(3), waiters: 1, created: site(file, 10) }),
      lockRow(3, 'unused', { acquisitions: 0 }),
    ],
    queues: [queueRow(4, 'jobs', { created: site(file, 20), maxsize: 1024 })],
    findings: [finding],
  });
  return rows;
}

const participant = (lane: number, thread: string, waitsFor: string, held: string) => ({
  lane: asId<never>(lane),
  thread,
  role: 'waiter',
  waitsFor,
  waitSinceNs: timeNs(2e9),
  holds: [{ object: asId<never>(lane), name: held, site: site(file, 30, 'transfer') }],
  stack: [site('/usr/lib/threading.py', 9), site(file, 31, 'transfer')].map((frame, index) =>
    index === 0 ? { ...frame, library: true } : frame,
  ),
});

export const finding: FindingRow = {
  id: asId(1),
  rule: 'deadlock',
  severity: 'error',
  title: 'worker-1 and worker-2 wait for each other',
  message: 'Neither can go on.',
  help: 'Take them in one order.',
  count: 1,
  firstNs: timeNs(2e9),
  lastNs: timeNs(2e9),
  participants: [
    participant(2, 'worker-1', 'b.lock', 'a.lock'),
    participant(3, 'worker-2', 'a.lock', 'b.lock'),
  ],
  locations: [
    { file, line: 31, role: 'waits' },
    { file, line: 30, role: 'took' },
    { file: '<string>', line: 1, role: 'waits' },
  ],
  objects: [],
};
