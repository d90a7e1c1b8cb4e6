import { expect, test } from 'vitest';
import { asId, durationNs, timeNs } from '../../../src/base/index';
import { textReport } from '../../../src/cli/text/report';
import { Places } from '../../../src/cli/text/source';
import { plain } from '../../../src/cli/text/style';
import { LaneState, type LaneRow, type TaskRow } from '../../../src/protocol/view/index';
import { buildReport } from '../../../src/session/report/index';
import { laneRow, processRow, runRow, site } from './rows';
import { schemaErrors } from './validate';

const task = (id: number, name: string, over: Partial<TaskRow>, lane: Partial<LaneRow> = {}) =>
  laneRow(id, name, {
    kind: 'task',
    ...lane,
    task: {
      kind: 'job',
      parent: null,
      executor: 'pool',
      created: site('app.py', 20, 'main'),
      runsOn: null,
      ranOn: asId(2),
      queuedBehind: null,
      outcome: null,
      unretrieved: false,
      ranNs: null,
      raised: null,
      due: null,
      ...over,
    },
  });

const ended = { endNs: timeNs(4e9), state: LaneState.None };
const queued = {
  state: LaneState.Queue,
  waitNs: durationNs(2e9),
  wait: {
    reason: 'Worker',
    object: null,
    lane: null,
    holder: null,
    what: null,
    sinceNs: timeNs(1e9),
    timeoutNs: null,
    site: site('app.py', 20, 'main'),
  },
};
const awaits = {
  ...queued,
  state: LaneState.Join,
  wait: { ...queued.wait, reason: 'Future', lane: asId<LaneRow['id']>(4) },
};
const slowSteps = { count: 2, totalNs: durationNs(420e6), longest: [] };

const report = buildReport(
  {
    run: runRow(),
    durationNs: durationNs(5e9),
    processes: [processRow()],
    lanes: [
      laneRow(1, 'MainThread', { slowSteps }),
      laneRow(2, 'worker_0'),
      task(3, 'Task-1: main', { kind: 'coroutine', executor: null, ranOn: asId(1) }, awaits),
      task(4, 'resize(a)', { runsOn: asId(2), parent: asId(3) }),
      task(5, 'resize(b)', { queuedBehind: 3, ranOn: null }, queued),
      task(6, 'resize(c)', { outcome: 'raised', ranNs: durationNs(7e6) }, ended),
      task(7, 'parse', { outcome: 'returned', ranNs: durationNs(6e8) }, { ...ended, slowSteps }),
    ],
    locks: [],
    queues: [],
    pools: [],
    findings: [],
    startMethod: () => 'exec',
    waited: () => [],
    starterOf: () => ({ startedBy: null, site: null }),
    sites: () => [],
  },
  { name: 'heddle', version: '0.0.0' },
);

test('tasks have a section of their own in the report, which is as its schema says', () => {
  expect(schemaErrors(report)).toEqual([]);
  expect(report.threads[0]).toMatchObject({ slowSteps: { count: 2, totalNs: 420e6, maxNs: 0 } });
  expect(report.tasks[1]).toMatchObject({
    kind: 'job',
    parent: 3,
    executor: 'pool',
    outcome: null,
  });
  expect(report.tasks[0]?.waitingFor).toMatchObject({ reason: 'future', name: 'resize(a)' });
  expect(schemaErrors({ ...report, tasks: [{ ...report.tasks[0], outcome: 'gone' }] })).not.toEqual(
    [],
  );
});

test('the text report tells of unfinished tasks first', () => {
  const places = new Places('/home/me', () => undefined);
  const text = textReport(report, { style: plain, places, fullFindings: false });
  const section = text.slice(text.indexOf('Tasks (')).replaceAll('\u202f', ' ');
  expect(section).toMatchInlineSnapshot(`
    "Tasks (5: 3 unfinished, 1 raised)
      waited     ran  task          thread      in the end
         2 s          Task-1: main  MainThread  waits for resize(a) at app.py:20 in main
         2 s          resize(b)                 queued behind 3 in pool
           0          resize(a)     worker_0    running
           0  600 ms  parse         worker_0    returned, blocked its event loop 420 ms
           0    7 ms  resize(c)     worker_0    raised
    "
  `);
});
