import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import {
  ObjectKind,
  RuntimeKind,
  TaskKind,
  TaskOutcome,
  WaitReason,
} from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from '../model/scene';

const [OWN, WORKER, SECOND] = [1, 2, 3].map((id) => asId<ProcessId>(id)) as [
  ProcessId,
  ProcessId,
  ProcessId,
];
const [POOL, FUTURE] = [1, 2];

/** What is found where a thread waits for a job that is queued, as the worker that had the one before has ended. */
function found(successor: boolean): string[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  let now = 0;
  const begin = (process: ProcessId): void => {
    model.processBegin({
      process,
      pid: 100 * process,
      parentPid: process === OWN ? 1 : 100,
      runtime: RuntimeKind.CpythonNative,
      detail: 1,
      startNs: timeNs(now),
      startUnixNs: 0,
    });
    record(process, 'ThreadBegin', { thread: 1, flags: 2 });
  };
  const record = (process: ProcessId, event: EventName, fields: RecordFields): void => {
    now += MS;
    model.record(process, 0, encodeRecord(event, now, fields), 0);
  };
  begin(OWN);
  begin(WORKER);
  record(OWN, 'ObjectBegin', { object: POOL, kind: ObjectKind.Executor, size: 1 });
  for (const job of [1, 2]) {
    record(OWN, 'TaskBegin', { kind: TaskKind.Job, task: job, executor: POOL });
    record(OWN, 'TaskShared', { task: job, job, index: 0 });
    record(OWN, 'TaskBlock', { reason: WaitReason.Worker, task: job, target: POOL });
  }
  record(WORKER, 'TaskTaken', { pid: 100, job: 1, index: 0 });
  record(WORKER, 'TaskDone', { outcome: TaskOutcome.Returned, pid: 100, job: 1, index: 0, ran: 1 });
  record(OWN, 'ObjectBegin', { object: FUTURE, kind: ObjectKind.Future });
  record(OWN, 'TaskFuture', { task: 2, object: FUTURE });
  record(OWN, 'Block', { reason: WaitReason.Future, target: FUTURE, timeout: Infinity });
  model.processEnd(WORKER, timeNs(now), true);
  if (successor) begin(SECOND);
  for (const until = now + 8_000 * MS; now < until;) {
    now += 100 * MS;
    model.advance(timeNs(now));
    analysis.check();
  }
  return analysis.findings().map(({ title }) => title);
}

test('a pool that starts no worker in the place of the last one keeps who waits for a job of it', () => {
  expect(found(false)).toEqual([expect.stringContaining('and its pool has no worker left')]);
});

test('one whose next worker is there may take its time', () => {
  expect(found(true)).toEqual([]);
});
