import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { ObjectKind, RuntimeKind, WaitReason } from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from '../model/scene';

const READER = asId<ProcessId>(1);
const WRITER = asId<ProcessId>(2);
const QUEUE = 1;

/** Rules that are found where a process waits for an item of a queue into which another one put one, and then ended. */
function foundAfter(end: 'orderly' | 'killed'): string[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  let now = 0;
  const record = (process: ProcessId, event: EventName, fields: RecordFields): void => {
    now += MS;
    model.record(process, 0, encodeRecord(event, now, fields), 0);
  };
  for (const process of [READER, WRITER]) {
    model.processBegin({
      process,
      pid: 100 * process,
      parentPid: process === READER ? 1 : 100,
      runtime: RuntimeKind.Node,
      detail: 1,
      startNs: timeNs(0),
      startUnixNs: 0,
    });
    model.string(process, 1, 'jobs');
    record(process, 'ThreadBegin', { thread: 1, flags: 2 });
    record(process, 'ObjectShared', { object: QUEUE, key: 1 });
    record(process, 'ObjectBegin', { object: QUEUE, kind: ObjectKind.Queue });
  }
  record(WRITER, 'Put', { object: QUEUE });
  record(READER, 'Block', { reason: WaitReason.QueueGet, target: QUEUE, timeout: Infinity });
  model.processEnd(WRITER, timeNs(now), end === 'orderly');
  for (const until = now + 12_000 * MS; now < until;) {
    now += 100 * MS;
    model.advance(timeNs(now));
    analysis.check();
  }
  return analysis.findings().map(({ rule }) => rule);
}

test('an item that was put comes, if who put it has ended as programs do', () => {
  expect(foundAfter('orderly')).not.toContain('stall');
});

test('one of a process that was killed may never have been sent', () => {
  expect(foundAfter('killed')).toContain('stall');
});
