import { describe, expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { longOutsideWaits, RunModel, runRows } from '../../../src/model/index';
import {
  Awaited,
  FactKey,
  ObjectKind,
  RuntimeKind,
  WaitReason,
  type OsWait,
} from '../../../src/protocol/index';
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

  /** The thread waits for data from a pipe at the descriptor, or for something else there. */
  reads(process: ProcessId, descriptor: number, timeout = Infinity, io: RecordFields = {}): void {
    const what = Awaited.PipeData;
    this.record(process, 'Awaited', { what, descriptor: descriptor + 1, ...io });
    this.record(process, 'Block', { reason: WaitReason.Io, timeout });
  }

  receives(process: ProcessId, descriptor: number, port: number): void {
    this.reads(process, descriptor, Infinity, { what: Awaited.SocketData, number: port });
  }

  locks(process: ProcessId, descriptor: number): void {
    this.reads(process, descriptor, Infinity, { what: Awaited.FileLock });
  }

  /** The first thread has a lock as it begins its next wait. */
  keeps(process: ProcessId, object: number): void {
    this.record(process, 'ObjectBegin', { object, kind: ObjectKind.RLock });
    this.record(process, 'Held', { object, since: this.now });
  }

  wants(process: ProcessId, thread: number, target: number): void {
    const fields = { reason: WaitReason.Lock, target, timeout: Infinity };
    this.record(process, 'Block', fields, thread - 1);
  }

  goesOn(process: ProcessId): void {
    this.record(process, 'Unblock', { latency: Infinity });
  }

  joinsItself(process: ProcessId, thread: number): void {
    const fields = { reason: WaitReason.ThreadJoin, target: thread, timeout: Infinity };
    this.record(process, 'Block', fields, thread - 1);
  }

  joins(process: ProcessId, pid: number, thread = 1): void {
    const fields = { reason: WaitReason.Process, timeout: Infinity };
    this.record(process, 'Awaited', { what: Awaited.Process, number: pid }, thread - 1);
    this.record(process, 'Block', fields, thread - 1);
  }

  /** A look at the operating system tells who could write where that process reads. */
  looks(
    process: ProcessId,
    descriptor: number,
    others: ProcessId[],
    open = false,
    more: Partial<OsWait> = {},
  ): void {
    this.now += 300 * MS;
    const [fromNs, previousNs] = [timeNs(this.now), timeNs(this.now - 100 * MS)];
    const waits: OsWait[] = [{ process, descriptor, others, open, ...more }];
    const processes = [PARENT, CHILD].map((one) => ({
      process: one,
      threads: [],
      handled: this.handled,
    }));
    const toNs = timeNs(this.now + MS);
    this.model.osSample({ fromNs, toNs, previousNs, processors: 2, processes, waits });
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

  help(): string[] {
    return this.analysis.findings().map(({ help }) => help);
  }

  what(process: ProcessId): string | null | undefined {
    this.model.advance(timeNs(this.now));
    return runRows(this.model).lanes.find((lane) => lane.process === process)?.wait?.what;
  }

  asked(): unknown[] {
    return longOutsideWaits(this.model, this.now).map((one) => [one.process, one.descriptor]);
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

  // 0: of any child, as by os.wait(). It has one.
  test.each([200, 0])('who waits for the end of a process that reads from it: %d', (pid) => {
    const run = new Run();
    run.joins(PARENT, pid);
    run.reads(CHILD, REQUESTS);
    run.looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).toEqual([CIRCLE]);
  });

  test('one that reads a pipe of the other, which waits for room in one that nobody reads', () => {
    const run = new Run();
    run.reads(PARENT, ANSWERS);
    run.reads(CHILD, 2, Infinity, { what: Awaited.PipeRoom });
    run.looks(PARENT, ANSWERS, [CHILD]);
    expect(run.found()).toEqual([]);
    run.looks(CHILD, 2, [PARENT]);
    expect(run.what(CHILD)).toBe('room in a pipe, which process 100 could read');
    expect(run.found()).toEqual([
      'A full pipe that nobody reads: parent of process 100 and child of process 200 wait for each other',
    ]);
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

  test('who writes what only its own process could read', () => {
    const run = new Run();
    run.reads(CHILD, REQUESTS, Infinity, { what: Awaited.PipeRoom });
    run.looks(CHILD, REQUESTS, [CHILD]);
    expect(run.found()).toEqual([
      'A full pipe that nobody reads: child of process 200 writes to it, and nobody but its own process could read',
    ]);
    expect(run.help()).toEqual([expect.stringContaining('communicate() instead of wait()')]);
  });

  test('who reads what only its own process could write', () => {
    const run = new Run();
    run.reads(CHILD, REQUESTS);
    run.looks(CHILD, REQUESTS, [CHILD]);
    expect(run.found()).toEqual([
      'A pipe without an end: child of process 200 reads from it, and nobody but its own process could write',
    ]);
    expect(run.help()).toEqual([expect.stringContaining('close the writing end')]);
  });
});

describe('connections', () => {
  test('two processes that wait for an answer of each other', () => {
    const run = new Run();
    run.receives(PARENT, ANSWERS, 8000);
    run.receives(CHILD, REQUESTS, 8001);
    run.looks(PARENT, ANSWERS, [CHILD]);
    expect(run.found()).toEqual([]);
    run.looks(CHILD, REQUESTS, [PARENT]);
    expect(run.found()).toEqual([
      'A connection that nobody answers: parent of process 100 and child of process 200 wait for each other',
    ]);
    expect(run.help()).toEqual([expect.stringContaining('Have a server answer while it asks')]);
  });

  test('who asks itself, and that it has not accepted the connection', () => {
    const run = new Run();
    run.receives(CHILD, REQUESTS, 8000);
    run.looks(CHILD, REQUESTS, [CHILD], false, { unaccepted: true });
    expect(run.what(CHILD)).toBe(
      'data from port 8000 of its own process, which has not accepted the connection',
    );
    expect(run.found()).toEqual([
      'A connection to itself: child of process 200 waits for an answer of its own process',
    ]);
  });

  test('none that another thread could accept', () => {
    const run = new Run();
    run.begins(CHILD, 2);
    run.receives(CHILD, REQUESTS, 8000);
    run.looks(CHILD, REQUESTS, [CHILD], false, { unaccepted: true });
    expect(run.found()).toEqual([]);
  });

  test('none while another thread of it waits for a program, which may end', () => {
    const run = new Run();
    run.begins(CHILD, 2);
    run.joins(CHILD, 4711, 2);
    run.receives(CHILD, REQUESTS, 8000);
    run.looks(CHILD, REQUESTS, [CHILD], false, { unaccepted: true });
    expect(run.found()).toEqual([]);
  });

  test('none in a program with a handler of its own for Ctrl-C', () => {
    const run = new Run();
    run.model.fact(CHILD, FactKey.OwnInterrupt, '1');
    run.receives(CHILD, REQUESTS, 8000);
    run.looks(CHILD, REQUESTS, [CHILD], false, { unaccepted: true });
    expect(run.found()).toEqual([]);
  });

  test('none of one of a pair of sockets in one process, which is known by its number alone', () => {
    const run = new Run();
    run.receives(CHILD, REQUESTS, 0);
    run.looks(CHILD, REQUESTS, [CHILD]);
    expect(run.found()).toEqual([]);
  });
});

describe('locks on files', () => {
  const file = '/run/jobs.lock';

  test('who has one is told with the wait, be it no process of the run', () => {
    const run = new Run();
    run.locks(PARENT, ANSWERS);
    expect(run.what(PARENT)).toBe('a lock on a file');
    run.looks(PARENT, ANSWERS, [CHILD], false, { file, foreign: [] });
    expect(run.what(PARENT)).toBe('a lock on /run/jobs.lock, which process 200 has');
    run.looks(PARENT, ANSWERS, [], true, { file, foreign: ['4711 (vim)'] });
    expect(run.what(PARENT)).toBe('a lock on /run/jobs.lock, which process 4711 (vim) has');
    run.looks(PARENT, ANSWERS, [], true, { file, foreign: [] });
    expect(run.what(PARENT)).toBe('a lock on /run/jobs.lock');
  });

  test('two processes that each wait for what the other has', () => {
    const run = new Run();
    run.locks(PARENT, ANSWERS);
    run.locks(CHILD, REQUESTS);
    run.looks(PARENT, ANSWERS, [CHILD], false, { file, foreign: [] });
    run.looks(CHILD, REQUESTS, [PARENT], false, { file: '/run/log.lock', foreign: [] });
    expect(run.found()).toEqual([
      'Deadlock: parent of process 100 and child of process 200 wait for each other',
    ]);
  });

  test('who waits for what a thread of its own process has that waits for it is in a circle, and that is all', () => {
    const run = new Run();
    run.begins(CHILD, 2);
    run.keeps(CHILD, 1);
    run.locks(CHILD, REQUESTS);
    run.wants(CHILD, 2, 1);
    run.looks(CHILD, REQUESTS, [CHILD], false, { file, foreign: [] });
    expect(run.found()).toEqual([expect.stringMatching(/^Deadlock: .* wait for each other$/)]);
  });

  test('who waits for what its own process has, unless another thread goes on', () => {
    const run = new Run();
    run.locks(CHILD, REQUESTS);
    run.looks(CHILD, REQUESTS, [CHILD], false, { file, foreign: [] });
    expect(run.found()).toEqual([
      'Self-deadlock: child waits for a lock on jobs.lock that its own process has',
    ]);
    const other = new Run();
    other.begins(CHILD, 2);
    other.locks(CHILD, REQUESTS);
    other.looks(CHILD, REQUESTS, [CHILD], false, { file, foreign: [] });
    expect(other.found()).toEqual([]);
  });
});

describe('programs that tell nothing of themselves', () => {
  const PROGRAM = 4711;
  const via = (does: 'reads' | 'writes'): Partial<OsWait> => ({
    via: [
      { pid: PROGRAM, name: 'sh', does: 'waits' },
      { pid: 4712, name: 'sort', does },
    ],
  });
  const ended = { ...via('writes'), program: PROGRAM };

  test('are asked about, where one is waited for, and not about processes of the run', () => {
    const run = new Run();
    run.joins(PARENT, PROGRAM);
    run.joins(CHILD, 100);
    run.found();
    expect(longOutsideWaits(run.model, Infinity)).toEqual([
      expect.objectContaining({ process: PARENT, descriptor: -1, program: PROGRAM }),
    ]);
  });

  test('one writes what only the process could read that waits for its end', () => {
    const run = new Run();
    run.joins(CHILD, PROGRAM);
    expect(run.found()).toEqual([]);
    run.looks(CHILD, -1, [CHILD], false, ended);
    expect(run.what(CHILD)).toBe(
      'process 4711 to end, while sort (process 4712) waits for room in a pipe',
    );
    expect(run.found()).toEqual([
      'A full pipe that nobody reads: sort (process 4712) writes, and child of process 200 waits',
    ]);
  });

  test('one reads what only the process could write that waits for its answer', () => {
    const run = new Run();
    run.reads(CHILD, ANSWERS);
    run.looks(CHILD, ANSWERS, [CHILD], false, via('reads'));
    expect(run.found()).toEqual([
      'A pipe that nobody writes to: sort (process 4712) reads, and child of process 200 waits',
    ]);
  });

  test('none that goes on again', () => {
    const run = new Run();
    run.joins(CHILD, PROGRAM);
    run.looks(CHILD, -1, [CHILD], false, ended);
    run.looks(CHILD, -1, [], true, { program: PROGRAM });
    expect(run.what(CHILD)).toBe('process 4711 to end');
    expect(run.found()).toEqual([]);
  });

  test('none while another thread of the process runs', () => {
    const run = new Run();
    run.begins(CHILD, 2);
    run.joins(CHILD, PROGRAM);
    run.looks(CHILD, -1, [CHILD], false, ended);
    expect(run.found()).toEqual([]);
  });

  test('none while another process of the run could read', () => {
    const run = new Run();
    run.joins(CHILD, PROGRAM);
    run.looks(CHILD, -1, [CHILD, PARENT], false, ended);
    expect(run.found()).toEqual([]);
  });

  test('a process that waits behind who stands behind one', () => {
    const run = new Run();
    run.joins(CHILD, PROGRAM);
    run.joins(PARENT, 200);
    run.looks(CHILD, -1, [PARENT], false, ended);
    expect(run.found()).toEqual([
      'A full pipe that nobody reads: parent of process 100 and child of process 200 wait for each other',
    ]);
  });
});
