import { describe, expect, test } from 'vitest';
import { durationNs } from '../../../src/base/index';
import { buildReport } from '../../../src/session/report/index';
import { reportSource, runRow, waitedRow } from './rows';
import { schemaErrors } from './validate';

const tool = { name: 'heddle', version: '0.0.0' };

const source = reportSource();
const report = buildReport(source, tool);

describe('buildReport', () => {
  test('keeps to the published schema', () => {
    expect(schemaErrors(JSON.parse(JSON.stringify(report)))).toEqual([]);
  });

  test('an empty run keeps to it too', () => {
    const empty = {
      ...source,
      lanes: [],
      locks: [],
      queues: [],
      pools: [],
      findings: [],
      processes: [],
    };
    const forgotten = { objects: 3, waitNs: durationNs(5e9), threads: 2, tasks: 0, programs: 1 };
    const unfinished = buildReport({ ...empty, run: runRow({ exit: null, forgotten }) }, tool);
    expect(unfinished.run.forgotten).toEqual(forgotten);
    expect(schemaErrors(JSON.parse(JSON.stringify(unfinished)))).toEqual([]);
  });

  test('says what a lane waits for by the name the user knows', () => {
    expect(report.threads.map((one) => one.waitingFor)).toMatchObject([
      { reason: 'threadJoin', object: null, thread: 2, name: 'worker-1' },
      { reason: 'lock', object: 2, thread: 3, name: 'b', timeoutNs: 1e9, site: null },
    ]);
  });

  test('says what a thread waited for longest, most of it first', () => {
    const [main, worker] = report.threads;
    expect(main!.waited).toEqual([]);
    expect(worker!.waited).toEqual([
      { ...waitedRow, reason: 'lock', name: 'b', lane: undefined, site: { ...waitedRow.site } },
    ]);
  });

  test('says who started what, and where', () => {
    const started = { startedBy: 1, site: { file: 'app.py', line: 7 } };
    expect(report.threads).toMatchObject([{ startedBy: null, site: null }, started]);
    expect(report.processes).toMatchObject([{ startedBy: null, site: null }, started]);
  });

  test('ranks locks by the time lost on them and findings by how bad they are', () => {
    expect(report.locks.map((one) => one.name)).toEqual(['b', 'a']);
    expect(report.findings.map((one) => one.rule)).toEqual(['deadlock', 'high-contention']);
  });

  test('keeps tasks apart from threads', () => {
    expect(report.threads.map((one) => one.name)).toEqual(['MainThread', 'worker-1']);
    expect(report.tasks).toMatchObject([{ name: 'job', state: 'ended', endNs: 4e9 }]);
  });

  test('tells processes that vanished from those that left in order', () => {
    expect(report.processes).toMatchObject([
      { start: 'exec', exit: { orderly: true } },
      { start: 'fork', parent: 1, exit: { orderly: false } },
    ]);
  });
});

test('the schema refuses what is not a report', () => {
  const broken = { ...report, locks: [{ ...report.locks[0], name: 5 }], run: undefined };
  expect(schemaErrors(JSON.parse(JSON.stringify(broken)))).toEqual([
    " must have required property 'run'",
    '/locks/0/name must be string',
  ]);
});
