import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { ObjectKind, RuntimeKind, TaskKind, WaitReason } from '../../../src/protocol/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from '../model/scene';

const OWNER = asId<ProcessId>(1);
const WORKER = asId<ProcessId>(2);
const QUEUE = 1;

/** A process waits for what a job of its pool puts, when the only worker ends. */
class Run {
  readonly model = new RunModel();
  private readonly analysis = new Analysis(this.model);
  private now = 0;

  constructor(jobs: number) {
    for (const process of [OWNER, WORKER]) {
      this.model.processBegin({
        process,
        pid: 100 * process,
        parentPid: process === OWNER ? 1 : 100,
        runtime: RuntimeKind.Node,
        detail: 1,
        startNs: timeNs(0),
        startUnixNs: 0,
      });
      this.record(process, 'ThreadBegin', { thread: 1, flags: 2 });
    }
    this.model.string(OWNER, 1, 'results');
    this.record(OWNER, 'ObjectShared', { object: QUEUE, key: 1 });
    this.record(OWNER, 'ObjectBegin', { object: QUEUE, kind: ObjectKind.Queue });
    for (let task = 1; task <= jobs; task++) {
      this.record(OWNER, 'TaskBegin', { kind: TaskKind.Job, task });
      this.record(OWNER, 'TaskShared', { task, job: task, index: 0 });
      this.record(OWNER, 'TaskBlock', { reason: WaitReason.Worker, task });
    }
    this.record(OWNER, 'Block', { reason: WaitReason.QueueGet, target: QUEUE, timeout: Infinity });
    this.model.processEnd(WORKER, timeNs(this.now), false);
  }

  private record(process: ProcessId, event: EventName, fields: RecordFields): void {
    this.now += MS;
    this.model.record(process, 0, encodeRecord(event, this.now, fields), 0);
  }

  /** What is found within so many ms from now. */
  rowsWithin(ms: number): FindingRow[] {
    for (const end = this.now + ms * MS; this.now < end;) {
      this.now += 100 * MS;
      this.model.advance(timeNs(this.now));
      this.analysis.check();
    }
    return this.analysis.findings();
  }
}

const rules = (rows: readonly FindingRow[]): string[] => rows.map(({ rule }) => rule);

test('a pool with jobs left may start a worker in place of one that has ended', () => {
  const run = new Run(1);
  expect(rules(run.rowsWithin(8000))).not.toContain('stall');
  expect(rules(run.rowsWithin(5000))).toContain('stall');
});

test('one without starts none', () => {
  const stall = new Run(0).rowsWithin(2000).find(({ rule }) => rule === 'stall');
  // Main threads all have one name.
  expect(stall?.participants.map(({ thread }) => thread)).toEqual(['MainThread of process 100']);
});
