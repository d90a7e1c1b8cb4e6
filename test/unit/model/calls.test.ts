import { describe, expect, test } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel, runRows } from '../../../src/model/index';
import {
  Awaited,
  Ended,
  RuntimeKind,
  TaskKind,
  TaskOutcome,
  WaitOutcome,
  WaitReason,
} from '../../../src/protocol/index';
import type { LaneRow } from '../../../src/protocol/view/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from './scene';

const EVERY_PART = 0xffff_ffff;
const OWN = 100;

/** A process with a pool, pid 100, and two worker processes. */
class Pool {
  readonly model = new RunModel();
  now = 0;
  private strings = 0;

  constructor() {
    for (let at = 1; at <= 3; at++) {
      this.model.processBegin({
        process: asId<ProcessId>(at),
        pid: OWN * at,
        parentPid: at === 1 ? 1 : OWN,
        runtime: RuntimeKind.CpythonNative,
        detail: 1,
        startNs: timeNs(0),
        startUnixNs: 0,
      });
      this.record(at, 'ThreadBegin', { thread: 1, flags: 2 });
    }
  }

  string(process: number, text: string): number {
    this.model.string(asId<ProcessId>(process), ++this.strings, text);
    return this.strings;
  }

  record(process: number, event: EventName, fields: RecordFields): void {
    this.now += MS;
    this.model.record(asId<ProcessId>(process), 0, encodeRecord(event, this.now, fields), 0);
  }

  submit(task: number, name: string, job: number, index = 0): void {
    const begin = { kind: TaskKind.Job, task, name: this.string(1, name) };
    this.record(1, 'TaskBegin', begin);
    this.record(1, 'TaskShared', { task, job, index });
    this.record(1, 'TaskBlock', { reason: WaitReason.Worker, task });
  }

  done(process: number, outcome: number, job: number, index = 0, ran = 0): void {
    this.record(process, 'TaskDone', { outcome, pid: OWN, job, index, ran });
  }

  row(name: string): LaneRow {
    return runRows(this.model).lanes.find((lane) => lane.name === name)!;
  }
}

describe('calls of a pool', () => {
  test('run on a thread of another process, whose word counts', () => {
    const pool = new Pool();
    pool.submit(1, 'square(1)', 7);
    pool.record(2, 'TaskTaken', { pid: OWN, job: 7, index: 0 });
    const worker = runRows(pool.model).lanes.find((lane) => (lane.process as number) === 2)!;
    expect(pool.row('square(1)')).toMatchObject({ process: 1, wait: null, endNs: null });
    expect(pool.row('square(1)').task).toMatchObject({ runsOn: worker.id, outcome: null });
    pool.record(2, 'Raised', { ended: Ended.Task, text: pool.string(2, 'ValueError: no') });
    pool.done(2, TaskOutcome.Raised, 7, 0, 5 * MS);
    pool.done(1, TaskOutcome.Returned, 7);
    expect(pool.row('square(1)').task).toMatchObject({
      outcome: 'raised',
      raised: { text: 'ValueError: no' },
      ranNs: 5 * MS,
      ranOn: worker.id,
      runsOn: null,
    });
  });

  test('are not kept once they are over, nor when they were cancelled or their pool broke', () => {
    const pool = new Pool();
    for (const task of [1, 2, 3, 4]) pool.submit(task, `job ${task}`, task);
    pool.record(2, 'TaskTaken', { pid: OWN, job: 1, index: 0 });
    pool.done(2, TaskOutcome.Returned, 1);
    pool.record(1, 'TaskEnd', { outcome: WaitOutcome.Error, task: 2, cancelled: 1 });
    expect(pool.row('job 2').task).toMatchObject({ outcome: 'cancelled' });
    const text = pool.string(1, 'BrokenProcessPool: a process was terminated abruptly');
    pool.record(1, 'Raised', { ended: Ended.Task, text });
    pool.record(1, 'TaskEnd', { outcome: WaitOutcome.Error, task: 4 });
    expect(pool.row('job 4').task).toMatchObject({ outcome: 'raised' });
    expect([...pool.model.allProcesses()[0]!.calls.keys()]).toEqual([3]);
  });

  test('that nobody told of, or that are over, are ignored', () => {
    const pool = new Pool();
    const before = runRows(pool.model).lanes.length;
    pool.record(2, 'TaskTaken', { pid: OWN, job: 8, index: 0 });
    pool.done(2, TaskOutcome.Returned, 8);
    pool.record(2, 'TaskTaken', { pid: 999, job: 8, index: 0 });
    expect(runRows(pool.model).lanes).toHaveLength(before);
  });

  test('end with the result they are parts of', () => {
    const pool = new Pool();
    for (const part of [0, 1, 2]) pool.submit(part + 1, `part ${part}`, 3, part);
    pool.record(2, 'TaskTaken', { pid: OWN, job: 3, index: 0 });
    pool.done(2, TaskOutcome.Returned, 3, 0, MS);
    pool.done(1, TaskOutcome.Unknown, 3, EVERY_PART);
    const parts = [0, 1, 2].map((part) => pool.row(`part ${part}`));
    expect(parts.map((row) => row.task?.outcome)).toEqual(['returned', null, null]);
    expect(parts.every((row) => row.endNs !== null)).toBe(true);
  });

  test('are lost with their worker, or with their pool', () => {
    const pool = new Pool();
    for (const part of [0, 1]) pool.submit(part + 1, `part ${part}`, 3, part);
    pool.record(2, 'TaskTaken', { pid: OWN, job: 3, index: 0 });
    pool.model.processEnd(asId<ProcessId>(2), timeNs(pool.now), false);
    expect(pool.row('part 0').task).toMatchObject({ outcome: 'lost', runsOn: null });
    expect(pool.row('part 1').task?.outcome).toBeNull();
    pool.done(1, TaskOutcome.Lost, 3, EVERY_PART);
    expect(pool.row('part 1').task?.outcome).toBe('lost');
  });

  test.each(['worker', 'owner'])('are lost with their worker, should the %s end first', (first) => {
    const pool = new Pool();
    pool.submit(1, 'part', 3);
    pool.record(2, 'TaskTaken', { pid: OWN, job: 3, index: 0 });
    pool.done(1, TaskOutcome.Lost, 3);
    const [worker, owner] = [asId<ProcessId>(2), asId<ProcessId>(1)];
    for (const process of first === 'worker' ? [worker, owner] : [owner, worker])
      pool.model.processEnd(process, timeNs(pool.now), process === owner);
    const { lostJobs } = pool.model.process(worker);
    expect(lostJobs.map(({ job }) => job.name)).toEqual(['part']);
    expect(pool.row('part').task).toMatchObject({ outcome: 'lost', runsOn: null });
  });

  test('are parents of what their worker submits', () => {
    const pool = new Pool();
    pool.submit(1, 'outer', 7);
    pool.record(2, 'TaskTaken', { pid: OWN, job: 7, index: 0 });
    const begin = { kind: TaskKind.Job, task: 1, name: pool.string(2, 'inner') };
    pool.record(2, 'TaskBegin', begin);
    expect(pool.row('inner').task?.parent).toBe(pool.row('outer').id);
  });
});

describe('events of a scheduler', () => {
  test('are due, run late, and take the exception that leaves them', () => {
    const pool = new Pool();
    const task = 1;
    const priority = pool.string(1, '2');
    pool.record(1, 'TaskBegin', { kind: TaskKind.Event, task, name: pool.string(1, 'beat()') });
    pool.record(1, 'TaskDue', { task, priority, due: pool.now });
    pool.record(1, 'TaskBlock', { reason: WaitReason.Due, task });
    const due = pool.now - 2 * MS;
    expect(pool.row('beat()').task?.due).toEqual({ atNs: due, priority: '2', lateNs: null });
    const name = pool.string(1, 'beat (priority 2)');
    pool.record(1, 'Awaited', { what: Awaited.Scheduled, name });
    pool.record(1, 'Block', { reason: WaitReason.Sleep, timeout: 3 * MS });
    const lane = runRows(pool.model).lanes[0]!;
    expect(lane.wait?.what).toMatch(/^beat \(priority 2\), due at /);
    pool.record(1, 'Unblock', { outcome: 0 });
    pool.record(1, 'TaskUnblock', { task });
    expect(pool.row('beat()').task?.due?.lateNs).toBe(pool.now - due);
    const text = pool.string(1, 'ValueError: no');
    pool.record(1, 'Raised', { ended: Ended.Thread, text });
    expect(pool.row('beat()').task).toMatchObject({
      outcome: 'raised',
      raised: { text: 'ValueError: no' },
    });
    expect(runRows(pool.model).lanes[0]!.raised).toEqual({ text: 'ValueError: no', site: null });
  });
});

test('a wait for a manager says which method of which server', () => {
  const pool = new Pool();
  const name = pool.string(1, 'dict.update of SyncManager');
  pool.record(1, 'Awaited', { what: Awaited.ManagerCall, number: 4711, name });
  pool.record(1, 'Block', { reason: WaitReason.Io });
  expect(runRows(pool.model).lanes[0]!.wait?.what).toBe('dict.update of SyncManager 4711');
});
