import { describe, expect, test } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import {
  ChildWay,
  FactKey,
  RaisedFlag,
  RuntimeKind,
  TaskKind,
  TaskOutcome,
  WaitOutcome,
} from '../../../src/protocol/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS, Scene } from '../model/scene';

const CHILD = asId<ProcessId>(2);
const CHILD_PID = 200;
const SIGTERM = 15;
const SIGKILL = 9;

/** A run with a main thread and a worker; a second process where a test starts one. */
class Run {
  readonly model = new RunModel();
  readonly scene = new Scene(this.model);
  readonly analysis = new Analysis(this.model);

  constructor() {
    this.scene.begin('MainThread');
    this.scene.begin('worker');
  }

  record(event: EventName, fields: RecordFields, thread = 'MainThread'): void {
    this.scene.now += MS;
    this.scene.record(thread, event, fields);
  }

  /** A job, submitted on line 10. */
  job(task: number, name: string): void {
    const { scene } = this;
    const stack = scene.stack(10);
    this.record('TaskBegin', { kind: TaskKind.Job, task, name: scene.string(name), stack });
  }

  /** The job ends with that exception, raised on line 40. */
  fails(task: number, text: string, flags = 0): void {
    this.scene.raised('worker', text, 40, flags, 'Task');
    this.record('TaskEnd', { task, outcome: WaitOutcome.Error }, 'worker');
  }

  /** A forked child, started on line 20, whose main thread has begun. */
  fork(): void {
    const { scene, model } = this;
    const stack = scene.stack(20);
    this.record('ChildBegin', { way: ChildWay.Copy, child: 1, pid: CHILD_PID, stack });
    model.processBegin({
      process: CHILD,
      pid: CHILD_PID,
      parentPid: 100,
      runtime: RuntimeKind.CpythonNative,
      detail: 1,
      startNs: timeNs(scene.now),
      startUnixNs: 0,
    });
    model.fact(CHILD, FactKey.StartMethod, 'fork');
    this.childRecord('ThreadBegin', { thread: 1, flags: 2, nativeId: 2001 });
  }

  childRecord(event: EventName, fields: RecordFields): void {
    this.scene.now += MS;
    this.model.record(CHILD, 0, encodeRecord(event, this.scene.now, fields), 0);
  }

  /** The child is gone, and its parent has asked how. */
  childEnds(status: number): void {
    const { scene, model } = this;
    scene.now += MS;
    model.processEnd(CHILD, timeNs(scene.now), false);
    this.record('ChildEnd', { child: 1, known: 1, status });
  }

  found(afterMs = 2000): FindingRow[] {
    this.scene.now += afterMs * MS;
    this.scene.advance();
    this.analysis.check();
    return this.analysis.findings();
  }

  rules(afterMs?: number): string[] {
    return this.found(afterMs).map(({ rule }) => rule);
  }
}

const places = (row: FindingRow): string[] => row.locations.map((one) => `${one.role} ${one.line}`);

describe('exceptions that nobody looked at', () => {
  test('of a thread', () => {
    const run = new Run();
    run.scene.raised('worker', 'KeyError: 1', 40);
    const [row] = run.found();
    expect(row?.title).toBe('Exception lost: KeyError: 1 ended worker');
    expect(places(row!)).toEqual(['raises 40']);
  });

  test('at once where somebody waits for ever: the program may be ended for that', () => {
    const run = new Run();
    const { scene } = run;
    scene.begin('other');
    for (const lock of ['a', 'b']) scene.object(lock, 'RLock', 'MainThread');
    expect(run.rules()).toEqual([]);
    scene.raised('worker', 'KeyError: 1', 40);
    scene.take('MainThread', 'a', 30);
    scene.take('other', 'b', 31);
    scene.block('MainThread', 'Lock', 'b', 32);
    scene.block('other', 'Lock', 'a', 33);
    run.found(10);
    expect(run.rules(10)).toEqual(['deadlock', 'exception-lost']);
  });

  test('not of a thread whose exceptions the program has a hook for, nor of the main thread', () => {
    const run = new Run();
    run.scene.raised('worker', 'KeyError: 1', 40, RaisedFlag.Hooked);
    run.scene.raised('MainThread', 'KeyError: 1', 41);
    expect(run.rules()).toEqual([]);
  });

  test('of jobs: alike ones are one finding with a count', () => {
    const run = new Run();
    for (const task of [1, 2, 3]) {
      run.job(task, `save(${task})`);
      run.fails(task, 'ValueError');
      run.record('TaskUnretrieved', { task });
    }
    const found = run.found();
    // Each has a stack of its own here; the lines are the same.
    expect(found.map(({ rule }) => rule)).toEqual(found.map(() => 'exception-lost'));
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(places(found[0]!)).toEqual(['raises 40', 'submits 10']);
  });

  test('not of a job whose exception was asked for', () => {
    const run = new Run();
    run.job(1, 'save');
    run.fails(1, 'ValueError');
    expect(run.rules()).toEqual([]);
  });
});

describe('what cannot be sent', () => {
  test('a job is told once, also when nobody asks for its exception', () => {
    const run = new Run();
    run.job(1, '<lambda>');
    run.fails(1, 'PicklingError', RaisedFlag.Pickling);
    run.record('TaskUnretrieved', { task: 1 });
    const found = run.found();
    expect(found.map(({ rule }) => rule)).toEqual(['unpicklable-task']);
    expect(places(found[0]!)).toContain('submits 10');
  });

  test('an item of a queue', () => {
    const run = new Run();
    run.scene.raised('worker', 'TypeError', 40, RaisedFlag.Pickling, 'Item');
    expect(run.rules()).toEqual(['unpicklable-task']);
  });
});

describe('a child process', () => {
  test('that a signal ended which nobody sent has died', () => {
    const run = new Run();
    run.fork();
    run.childEnds(SIGKILL);
    const [row] = run.found();
    expect(row?.title).toBe('A worker died: process 200 was ended by SIGKILL');
    expect(places(row!)).toEqual(['starts 20']);
  });

  test('that the program ended has not, nor one that was asked to end', () => {
    const killed = new Run();
    killed.fork();
    killed.record('Signalled', { signal: SIGKILL, pid: CHILD_PID });
    killed.childEnds(SIGKILL);
    const asked = new Run();
    asked.fork();
    asked.childEnds(SIGTERM);
    expect([killed.rules(), asked.rules()]).toEqual([[], []]);
  });

  test('that signalled itself has died', () => {
    const run = new Run();
    run.fork();
    run.childRecord('Signalled', { signal: SIGKILL, pid: CHILD_PID });
    run.childEnds(SIGKILL);
    expect(run.rules()).toEqual(['worker-died']);
  });

  test('that ends in a call of a pool takes it along', () => {
    const run = new Run();
    run.job(1, 'crunch(1)');
    run.record('TaskShared', { task: 1, job: 7, index: 0 });
    run.fork();
    run.childRecord('TaskTaken', { pid: 100, job: 7, index: 0 });
    run.childEnds(0);
    const [row] = run.found();
    expect(row?.title).toBe(
      'A worker died: process 200 ended with status 0 while it ran crunch(1)',
    );
    expect(places(row!)).toEqual(['submits 10', 'starts 20']);
  });

  test('that did its call has not', () => {
    const run = new Run();
    run.job(1, 'crunch(1)');
    run.record('TaskShared', { task: 1, job: 7, index: 0 });
    run.fork();
    const call = { pid: 100, job: 7, index: 0 };
    run.childRecord('TaskTaken', call);
    run.childRecord('TaskDone', { ...call, outcome: TaskOutcome.Returned });
    run.childEnds(0);
    expect(run.rules()).toEqual([]);
  });
});

describe('children nobody waited for', () => {
  const start = (run: Run): void =>
    run.record('ChildBegin', {
      way: ChildWay.Fork,
      child: 1,
      command: run.scene.string('make'),
      stack: run.scene.stack(30),
      pid: 300,
    });
  /** The system says that it is over. */
  const seenDead = (run: Run): void => {
    const at = timeNs(run.scene.now);
    const dead = { process: asId<ProcessId>(1), child: 1, state: 'Z', cpuNs: 0 };
    run.model.osSample({
      fromNs: at,
      toNs: at,
      previousNs: at,
      processors: 2,
      processes: [],
      children: [dead],
    });
  };

  test('are told of when their parent leaves', () => {
    const run = new Run();
    start(run);
    seenDead(run);
    expect(run.rules(3000)).toEqual([]);
    run.record('ChildEnd', { zombie: 1, child: 1, known: 1, status: 0 });
    run.scene.exit();
    const [row] = run.found(0);
    expect(row?.rule).toBe('zombie-child');
    expect(places(row!)).toEqual(['starts 30']);
  });

  test('not when they were waited for in the end, or have ended only just now', () => {
    const waited = new Run();
    start(waited);
    seenDead(waited);
    waited.scene.now += 3000 * MS;
    waited.record('ChildEnd', { child: 1, known: 1, status: 0 });
    waited.scene.exit();
    const late = new Run();
    start(late);
    late.scene.now += 3000 * MS;
    late.record('ChildEnd', { zombie: 1, child: 1, known: 1, status: 0 });
    late.scene.exit();
    expect([waited.rules(0), late.rules(0)]).toEqual([[], []]);
  });
});
