import { describe, expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { Awaited, ObjectKind, RuntimeKind, WaitReason } from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from '../model/scene';

const PROCESS = asId<ProcessId>(1);
const MAIN = 1;
const WORKER = 2;
const FLAG = 1;

/** A Node with one worker, whose threads the operating system finds asleep unless said otherwise. */
class Run {
  readonly model = new RunModel();
  private readonly analysis = new Analysis(this.model);
  private now = 0;

  constructor() {
    this.model.processBegin({
      process: PROCESS,
      pid: MAIN,
      parentPid: 0,
      runtime: RuntimeKind.Node,
      detail: 1,
      startNs: timeNs(0),
      startUnixNs: 0,
    });
    for (const [id, text] of ['main', 'resizer', 'done[0]'].entries())
      this.model.string(PROCESS, id + 1, text);
    for (const thread of [MAIN, WORKER])
      this.tell(thread, 'ThreadBegin', {
        thread,
        name: thread,
        nativeId: thread,
        flags: thread === MAIN ? 2 : 0,
      });
    this.tell(MAIN, 'ObjectBegin', { object: FLAG, kind: ObjectKind.Condition, name: 3 });
  }

  tell(thread: number, event: EventName, fields: RecordFields): void {
    this.now += MS;
    this.model.record(PROCESS, thread, encodeRecord(event, this.now, fields), 0);
  }

  /** The thread has nothing left in its event loop. */
  sleeps(thread: number, workers = 0): void {
    this.tell(thread, 'Awaited', { what: Awaited.Threads, number: workers });
    this.tell(thread, 'Block', { reason: WaitReason.Io, timeout: Infinity });
  }

  waits(thread: number): void {
    this.tell(thread, 'Block', { reason: WaitReason.Condition, target: FLAG, timeout: Infinity });
  }

  /** The main thread has been in a callback since now, and has not come out of it. */
  lasts(): void {
    this.tell(MAIN, 'StepLasts', { since: this.now });
  }

  /** Titles of what is found within 2 s, in which looks find the worker in that state, and that the main thread ran for so long between two. */
  found(worker = 'S', mainRanNs = 0): string[] {
    let looks = 0;
    for (const end = this.now + 2000 * MS; this.now < end;) {
      const previousNs = timeNs(this.now);
      this.now += 100 * MS;
      const fromNs = timeNs(this.now);
      looks++;
      const threads = [MAIN, WORKER].map((tid) => ({
        tid,
        state: tid === WORKER ? worker : mainRanNs > 0 ? 'R' : 'S',
        name: 'node',
        cpuNs: tid === MAIN ? looks * mainRanNs : 0,
        queuedNs: 0,
        turns: 1,
      }));
      const processes = [{ process: PROCESS, threads, handled: 0 }];
      this.model.osSample({ fromNs, toNs: fromNs, previousNs, processors: 2, processes });
      this.model.advance(fromNs);
      this.analysis.check();
    }
    return this.analysis.findings().map(({ title }) => title);
  }
}

test.each([
  ['that computes', 80, 1],
  ['that computes on a busy machine', 30, 1],
  ['that is late for want of a processor', 10, 0],
])('a callback %s, as it gets %i ms of 100', (_, ranMs, found) => {
  const run = new Run();
  run.found();
  run.lasts();
  const titles = run.found('S', ranMs * MS);
  expect(titles.filter((one) => one.includes('stands still'))).toHaveLength(found);
});

const WAITS = 'Stall: main waits for a notify on done[0], and nobody is left to notify it';

test('who waits for a thread that has nothing left in its event loop is stalled', () => {
  const run = new Run();
  run.sleeps(WORKER);
  run.waits(MAIN);
  expect(run.found()).toEqual([WAITS]);
});

test('not while that one is awake: a message may be on the way to it', () => {
  const run = new Run();
  run.sleeps(WORKER);
  run.waits(MAIN);
  expect(run.found('R')).toEqual([]);
  // What it did changed nothing.
  expect(run.found('S')).toEqual([WAITS]);
});

test('nor once it has something to do', () => {
  const run = new Run();
  run.sleeps(WORKER);
  run.waits(MAIN);
  run.tell(WORKER, 'Unblock', { waited: MS });
  expect(run.found()).toEqual([]);
});

test('who waits for a worker that is gone and could not tell, for want of memory, is stalled', () => {
  const run = new Run();
  run.waits(MAIN);
  expect(run.found('R')).toEqual([]);
  expect(run.found('')).toEqual([WAITS]);
});

test('threads that all have nothing left but messages of each other are a stall', () => {
  const run = new Run();
  run.sleeps(MAIN);
  expect(run.found()).toEqual([]);
  run.sleeps(WORKER);
  expect(run.found()).toEqual([
    'Stall: main and resizer wait for messages of each other, and nobody is left to send one',
  ]);
});

describe('the last thread, with nothing left but a port', () => {
  test('is a stall', () => {
    const run = new Run();
    run.tell(WORKER, 'ThreadEnd', { thread: WORKER });
    run.sleeps(MAIN);
    expect(run.found()).toEqual(['Stall: main waits for messages, and nobody is left to send one']);
  });

  test('not while a worker of its own begins', () => {
    const run = new Run();
    run.tell(WORKER, 'ThreadEnd', { thread: WORKER });
    run.sleeps(MAIN, 1);
    expect(run.found()).toEqual([]);
  });
});
