import { beforeEach, describe, expect, test } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { knownChildren, laneRow, processRow, RunModel } from '../../../src/model/index';
import { RuntimeKind, SpanKind } from '../../../src/protocol/index';
import { LaneState, type LaneRow } from '../../../src/protocol/view/index';
import { sliceDetails } from '../../../src/model/index';
import { MS, Scene } from './scene';

const MAIN = 'MainThread';
const [FIRST, SECOND] = [asId<ProcessId>(1), asId<ProcessId>(2)];

let model: RunModel;
let scene: Scene;
beforeEach(() => {
  model = new RunModel();
  scene = new Scene(model);
  scene.begin(MAIN);
});

const rows = (): LaneRow[] => model.allLanes().map((lane) => laneRow(model, lane));
const programs = (): LaneRow[] => rows().filter(({ kind }) => kind === 'child');

function start(child: number, pid: number, command: readonly string[], python = 0): void {
  const text = scene.string(command.join('\0'));
  const stack = scene.stack(12, 'main');
  scene.record(MAIN, 'ChildBegin', { way: 1, child, pid, command: text, stack, python });
}

/** A look at programs only. */
function look(state: string, child = 1): void {
  model.osSample({
    previousNs: timeNs(scene.now - 100 * MS),
    fromNs: timeNs(scene.now),
    toNs: timeNs(scene.now + 1),
    processors: 2,
    processes: [],
    children: [{ process: FIRST, child, state, cpuNs: 30 * MS }],
  });
}

/** A process of the run tells of itself. */
function tells(pid: number): void {
  model.processBegin({
    process: SECOND,
    pid,
    parentPid: 100,
    runtime: RuntimeKind.CpythonNative,
    detail: 1,
    startNs: timeNs(scene.now),
    startUnixNs: 0,
  });
}

describe('programs that are no Python', () => {
  test('have a lane from start to end, who started them where, and their status', () => {
    start(1, 4711, ['/bin/sleep', '5']);
    scene.now = 50 * MS;
    scene.record(MAIN, 'Awaited', { what: 13, number: 4711 });
    scene.block(MAIN, 'Process', '', 13);
    const [running] = programs();
    expect(running).toMatchObject({
      name: 'sleep 5',
      nativeId: 4711,
      endNs: null,
      child: { command: ['/bin/sleep', '5'], exit: null, zombie: false, startedBy: 1, waitedBy: 1 },
    });
    expect(running!.child!.site).toMatchObject({ line: 12 });
    expect(rows()[0]!.wait).toMatchObject({
      lane: running!.id,
      what: 'process 4711 (sleep 5) to end',
    });
    scene.now = 90 * MS;
    scene.unblock(MAIN);
    scene.record(MAIN, 'ChildEnd', { child: 1, known: 1, status: 15 });
    expect(programs()[0]).toMatchObject({
      endNs: 90 * MS,
      child: { exit: { code: null, signal: 'SIGTERM' }, waitedBy: null },
    });
  });

  test('a Python is the process that tells of itself, whoever is heard first', () => {
    start(1, 4711, ['python3', 'a.py'], 1);
    expect(knownChildren(model)).toEqual([{ process: FIRST, child: 1, pid: 4711 }]);
    tells(4711);
    scene.record(MAIN, 'ChildEnd', { child: 1, known: 1, status: 0 });
    scene.now = 20 * MS;
    start(2, 4711, ['python3', 'a.py'], 1);
    scene.record(MAIN, 'ChildEnd', { child: 2, known: 1, status: 0 });
    expect(programs()).toEqual([]);
    expect(knownChildren(model)).toEqual([]);
  });

  test('a Python that never tells is shown at its end', () => {
    start(1, 4711, ['python2', 'a.py'], 1);
    scene.now = 30 * MS;
    scene.record(MAIN, 'ChildEnd', { child: 1, known: 1, status: 256 });
    expect(programs()).toMatchObject([
      { name: 'python2 a.py', startNs: 0, endNs: 30 * MS, child: { exit: { code: 1 } } },
    ]);
  });

  test('a shell that becomes a Python ends there', () => {
    start(1, 4711, ['sh', '-c', 'exec python3 a.py']);
    scene.now = 30 * MS;
    tells(4711);
    expect(programs()).toMatchObject([{ endNs: 30 * MS, child: { exit: null } }]);
  });

  test('a zombie is told from outside, until somebody asks for its status', () => {
    start(1, 4711, ['true']);
    scene.now = 200 * MS;
    look('Z');
    expect(programs()).toMatchObject([
      { endNs: 150 * MS, cpuNs: 30 * MS, child: { zombie: true, exit: null } },
    ]);
    scene.record(MAIN, 'ChildEnd', { child: 1, known: 1, status: 0 });
    expect(programs()[0]!.child).toMatchObject({ zombie: false, exit: { code: 0 } });
  });

  test('that a signal has stopped one is told from outside, until it goes on', () => {
    start(1, 4711, ['sort']);
    scene.now = 50 * MS;
    scene.record(MAIN, 'Awaited', { what: 13, number: 4711 });
    scene.block(MAIN, 'Process', '', 13);
    const waited = (): unknown => [programs()[0]!.state, rows()[0]!.wait!.what];
    look('T');
    expect(waited()).toEqual([
      LaneState.Stopped,
      'process 4711 (sort) to end, which a signal has stopped',
    ]);
    look('S');
    expect(waited()).toEqual([LaneState.Running, 'process 4711 (sort) to end']);
  });

  test('a Python is over when its parent knew it, not when the host noticed', () => {
    start(1, 4711, ['python3', 'b.py'], 1);
    scene.now = 10 * MS;
    tells(4711);
    scene.now = 20 * MS;
    scene.record(MAIN, 'ChildEnd', { child: 1, known: 1, status: 9 });
    scene.now = 250 * MS;
    model.processEnd(SECOND, timeNs(scene.now), false);
    expect(processRow(model, model.process(SECOND)).endNs).toBe(20 * MS);
  });

  test('one that outlives its parent goes on', () => {
    start(1, 4711, ['daemon']);
    scene.now = 100 * MS;
    model.processEnd(FIRST, timeNs(scene.now), true);
    expect(programs()[0]!.endNs).toBeNull();
    expect(knownChildren(model)).toHaveLength(1);
  });

  test('a process that executes one is over as a Python; one that could not goes on', () => {
    scene.now = 10 * MS;
    const command = scene.string('/bin/sleep\x005');
    scene.record(MAIN, 'Executed', { command });
    expect(rows().map(({ name, endNs }) => [name, endNs])).toEqual([
      [MAIN, 10 * MS],
      ['sleep 5', null],
    ]);
    expect(processRow(model, model.process(FIRST)).name).toBe('sleep 5');
    scene.now = 11 * MS;
    scene.record(MAIN, 'Executed', { command: 0 });
    scene.block(MAIN, 'Sleep', '', 7);
    expect(rows().filter(({ endNs }) => endNs === null)).toMatchObject([
      { name: MAIN, wait: { reason: 'Sleep' } },
    ]);
  });
});

describe('what a program tells by itself', () => {
  const begin = (span: number, name: string, kind: number = SpanKind.Named): void =>
    scene.record(MAIN, 'SpanBegin', { span, kind, name: scene.string(name), site: scene.site(20) });
  const end = (span: number, outcome = 0): void => scene.record(MAIN, 'SpanEnd', { span, outcome });

  test('spans nest, are added up by name, and lie around waits that go on', () => {
    begin(1, 'day');
    scene.block(MAIN, 'Sleep', '', 7);
    scene.now = 10 * MS;
    begin(2, 'SIGALRM', SpanKind.Signal);
    scene.now = 15 * MS;
    end(2, 2);
    scene.now = 30 * MS;
    const [main] = model.allLanes();
    expect(laneRow(model, main!).spans).toMatchObject([
      { kind: 'named', name: 'day', count: 0, openNs: [0] },
      { kind: 'signal', name: 'SIGALRM', count: 1, totalNs: 5 * MS, failed: 1 },
    ]);
    model.advance(timeNs(scene.now));
    const slice = sliceDetails(model, main!, timeNs(12 * MS));
    expect(slice!.spans.map(({ name, endNs }) => [name, endNs])).toEqual([
      ['day', null],
      ['SIGALRM', 15 * MS],
    ]);
    expect(slice).toMatchObject({ reason: 'Sleep', startNs: 0 });
  });

  test('a pause ends waits and leaves a gap; waits that go on are told anew', () => {
    scene.begin('worker');
    scene.block('worker', 'Sleep', '', 7);
    scene.now = 10 * MS;
    scene.record(MAIN, 'Recording', { on: 0 });
    expect(rows().map(({ state, wait }) => [state, wait])).toEqual([
      [0, null],
      [0, null],
    ]);
    scene.now = 50 * MS;
    scene.record(MAIN, 'Recording', { on: 1 });
    scene.block('worker', 'Sleep', '', 7);
    scene.now = 60 * MS;
    model.advance(timeNs(scene.now));
    const worker = model.allLanes()[1]!;
    expect(sliceDetails(model, worker, timeNs(20 * MS))).toMatchObject({
      reason: 'Unrecorded',
      startNs: 10 * MS,
      endNs: 50 * MS,
    });
    expect(sliceDetails(model, worker, timeNs(55 * MS))).toMatchObject({ startNs: 50 * MS });
  });

  test('of a thread that ends while nothing is recorded nothing is known from the pause on', () => {
    scene.begin('worker');
    scene.now = 10 * MS;
    scene.record(MAIN, 'Recording', { on: 0 });
    scene.now = 30 * MS;
    scene.end('worker');
    const worker = model.allLanes()[1]!;
    expect(sliceDetails(model, worker, timeNs(20 * MS))).toMatchObject({
      reason: 'Unrecorded',
      startNs: 10 * MS,
      endNs: 30 * MS,
    });
  });
});
