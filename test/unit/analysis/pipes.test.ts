import { describe, expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { longPipeWaits, RunModel, runRows } from '../../../src/model/index';
import { Awaited, RuntimeKind, WaitReason, type OsPipe } from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from '../model/scene';

const PARENT = asId<ProcessId>(1);
const CHILD = asId<ProcessId>(2);
/** Descriptors that the two read from. */
const ANSWERS = 5;
const REQUESTS = 0;

/** Two processes of one thread each. */
class Run {
  readonly model = new RunModel();
  private readonly analysis = new Analysis(this.model);
  private now = 0;

  constructor(private readonly handled = 0) {
    for (const process of [PARENT, CHILD]) {
      this.model.processBegin({
        process,
        pid: 100 * process,
        parentPid: process === PARENT ? 1 : 100,
        runtime: RuntimeKind.CpythonNative,
        detail: 1,
        startNs: timeNs(0),
        startUnixNs: 0,
      });
      this.model.string(process, 1, process === PARENT ? 'parent' : 'child');
      this.begins(process, 1);
    }
  }

  begins(process: ProcessId, thread: number): void {
    const flags = thread === 1 ? 2 : 0;
    this.record(process, 'ThreadBegin', { thread, flags, name: 1 }, thread - 1);
  }

  private record(process: ProcessId, event: EventName, fields: RecordFields, ring = 0): void {
    this.now += MS;
    this.model.record(process, ring, encodeRecord(event, this.now, fields), 0);
  }

  /** The thread waits for data from a pipe at the descriptor. */
  reads(process: ProcessId, descriptor: number, timeout = Infinity): void {
    this.record(process, 'Awaited', { what: Awaited.PipeData, descriptor: descriptor + 1 });
    this.record(process, 'Block', { reason: WaitReason.Io, timeout });
  }

  goesOn(process: ProcessId): void {
    this.record(process, 'Unblock', { latency: Infinity });
  }

  joinsItself(process: ProcessId, thread: number): void {
    const fields = { reason: WaitReason.ThreadJoin, target: thread, timeout: Infinity };
    this.record(process, 'Block', fields, thread - 1);
  }

  joins(process: ProcessId, pid: number): void {
    this.record(process, 'Awaited', { what: Awaited.Process, number: pid });
    this.record(process, 'Block', { reason: WaitReason.Process, timeout: Infinity });
  }

  /** A look at the operating system tells who could write where that process reads. */
  looks(process: ProcessId, descriptor: number, others: ProcessId[], open = false): void {
    this.now += 300 * MS;
    const [fromNs, previousNs] = [timeNs(this.now), timeNs(this.now - 100 * MS)];
    const pipes: OsPipe[] = [{ process, descriptor, others, open }];
    const processes = [PARENT, CHILD].map((one) => ({
      process: one,
      threads: [],
      handled: this.handled,
    }));
    const toNs = timeNs(this.now + MS);
    this.model.osSample({ fromNs, toNs, previousNs, processors: 2, processes, pipes });
  }

  /** Titles of what is found once it has stood for two seconds. */
  found(): string[] {
    for (let look = 0; look < 20; look++) {
      this.now += 100 * MS;
      this.model.advance(timeNs(this.now));
      this.analysis.check();
    }
    return this.analysis.findings().map(({ title }) => title);
  }

  what(process: ProcessId): string | null | undefined {
    this.model.advance(timeNs(this.now));
    return runRows(this.model).lanes.find((lane) => lane.process === process)?.wait?.what;
  }

  asked(): unknown[] {
    return longPipeWaits(this.model, this.now).map((one) => [one.process, one.descriptor]);
  }
}

const CIRCLE =
  'A pipe that nobody writes to: parent of process 100 and child of process 200 wait for each other';

describe('who could write to a pipe', () => {
  test('is asked for of waits without a time limit, after some time', () => {
    const run = new Run();
    run.reads(PARENT, ANSWERS);
    run.reads(CHILD, REQUESTS, 500 * MS);
    expect(run.asked()).toEqual([]);
    run.found();
    expect(run.asked()).toEqual([[PARENT, ANSWERS]]);
  });

  test('is told with the wait, and no longer with the next', () => {
    const run = new Run();
    run.reads(PARENT, ANSWERS);
    expect(run.what(PARENT)).toBe('data from a pipe');
    run.looks(PARENT, ANSWERS, [PARENT, CHILD]);
    expect(run.what(PARENT)).toBe('data from a pipe of process 200');
    run.looks(PARENT, ANSWERS, [PARENT, CHILD], true);
    expect(run.what(PARENT)).toBe('data from a pipe');
    run.looks(PARENT, ANSWERS, [PARENT]);
    expect(run.what(PARENT)).toBe('data from a pipe of its own process');
    run.goesOn(PARENT);
    run.reads(PARENT, ANSWERS);
    expect(run.what(PARENT)).toBe('data from a pipe');
  });
});

describe('pipe-deadlock', () => {
  /** Each waits for data from the other. */
  function bothRead(run: Run): Run {
    run.reads(PARENT, ANSWERS);
    run.reads(CHILD, REQUESTS);
    run.looks(PARENT, ANSWERS, [CHILD]);
    return run;
  }

  test('two that read what only the other could write', () => {
    const run = bothRead(new Run());
    expect(run.found()).toEqual([]);
    run.looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).toEqual([CIRCLE]);
  });

  test('who waits for the end of a process that reads from it', () => {
    const run = new Run();
    run.joins(PARENT, 200);
    run.reads(CHILD, REQUESTS);
    run.looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).toEqual([CIRCLE]);
  });

  test('none while somebody else could write', () => {
    const run = bothRead(new Run());
    run.looks(CHILD, REQUESTS, [PARENT], true);
    expect(run.found()).toEqual([]);
  });

  test('none while another thread of the writer runs', () => {
    const run = new Run();
    run.begins(PARENT, 2);
    bothRead(run).looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).toEqual([]);
  });

  test('none when a handler of a signal could write', () => {
    const run = bothRead(new Run(1 << 9));
    run.looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).toEqual([]);
  });

  test('none of two that wait for a third, which stands still for a reason of its own', () => {
    const run = new Run();
    run.begins(CHILD, 2);
    run.joinsItself(CHILD, 2);
    bothRead(run).looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).not.toContain(CIRCLE);
  });

  test('who reads what only its own process could write', () => {
    const run = new Run();
    run.reads(CHILD, REQUESTS);
    run.looks(CHILD, REQUESTS, [CHILD]);
    expect(run.found()).toEqual([
      'A pipe without an end: child of process 200 reads from it, and nobody but its own process could write',
    ]);
  });
});
