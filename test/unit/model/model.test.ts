import { describe, expect, it } from 'vitest';
import { asId, timeNs, type LaneId, type ProcessId } from '../../../src/base/index';
import {
  RunModel,
  runRows,
  sliceDetails,
  laneDetails,
  objectDetails,
  rangeStats,
} from '../../../src/model/index';
import { EventKind } from '../../../src/protocol/index';
import { encodeRecord } from '../../support/records';
import { play } from './drawn';
import { MS, Scene } from './scene';

const CONTENDED = `
  lock Lock, jobs Queue 4
  ms   MainThread           worker
  0    begin                begin
  10   take lock :10        want lock :20
  20   .                    owner lock :11
  30   drop lock            go MainThread
  40   sleep :12            drop lock
  50   go, get jobs :13     .
  60   .                    add jobs :21
  65   take1 jobs, go worker  .
  70   .                    end
  80   exit                 .`;

function played(drawing: string): RunModel {
  const model = new RunModel();
  play(drawing, model);
  return model;
}

describe('RunModel', () => {
  it('keeps waits, holds and owners', () => {
    const model = played(CONTENDED.split('\n').slice(0, 6).join('\n'));
    const { lanes, locks } = runRows(model);
    expect(lanes[1]).toMatchObject({
      name: 'worker',
      state: 2,
      waitNs: 10 * MS,
      wait: { reason: 'Lock', object: 1, lane: 1, sinceNs: 10 * MS, timeoutNs: null },
    });
    expect(locks[0]).toMatchObject({ name: 'lock', kind: 'Lock', waiters: 1, owner: 1 });
    expect(locks[0]!.waitNs).toMatchObject({ total: 10 * MS, max: 10 * MS });
  });

  it('counts what is over', () => {
    const model = played(CONTENDED);
    const { lanes, locks, queues, run, processes } = runRows(model);
    expect(lanes.map((lane) => [lane.name, lane.state, lane.endNs, lane.waitNs])).toEqual([
      ['MainThread', 0, 80 * MS, 15 * MS],
      ['worker', 0, 70 * MS, 20 * MS],
    ]);
    expect(locks[0]).toMatchObject({ contended: 1, waiters: 0, owner: null });
    expect(locks[0]!.waitNs).toMatchObject({ total: 20 * MS, max: 20 * MS });
    expect(queues[0]).toMatchObject({
      name: 'jobs',
      maxsize: 4,
      puts: 1,
      gets: 1,
      getWaitNs: 15 * MS,
      putWaitNs: 0,
      depth: { last: 0, max: 1 },
      residenceNs: 5 * MS,
    });
    expect(run).toMatchObject({ title: 'app.py', exit: { code: 0 } });
    expect(processes[0]).toMatchObject({ state: 'exited', endNs: 80 * MS });
  });

  it('counts how long items have stayed in a queue with those that are still in it', () => {
    const model = played(`
      jobs Queue
      ms   MainThread
      0    begin
      10   add jobs, add jobs, add jobs, add jobs
      60   take1 jobs
      110  .`);
    expect(runRows(model).queues[0]).toMatchObject({ gets: 1, depth: { last: 3 } });
    // One for 50 ms, three for 100.
    expect(runRows(model).queues[0]!.residenceNs).toBe(87.5 * MS);
  });

  it('tells slices exactly, and what a lane spent its time on', () => {
    const model = played(CONTENDED);
    const worker = model.lane(2)!;
    expect(sliceDetails(model, worker, timeNs(15 * MS))).toMatchObject({
      startNs: 10 * MS,
      endNs: 30 * MS,
      reason: 'Lock',
      object: 1,
      owner: 1,
      waker: 1,
      outcome: 'ok',
      stack: [{ line: 20 }],
      ownerStack: [{ line: 11 }],
    });
    expect(sliceDetails(model, worker, timeNs(35 * MS))).toMatchObject({
      startNs: 30 * MS,
      endNs: 70 * MS,
      reason: null,
    });
    expect(sliceDetails(model, worker, timeNs(75 * MS))).toBeNull();
    expect(laneDetails(model, worker)).toMatchObject({
      time: [
        { state: 1, ns: 50 * MS },
        { state: 2, ns: 20 * MS },
      ],
      waits: [{ object: 1, ns: 20 * MS, count: 1 }],
    });
  });

  it('blames the site that held the lock', () => {
    const model = played(CONTENDED);
    expect(objectDetails(model, model.object(1)!).blamed).toEqual([
      { site: { file: '/app/app.py', line: 10, function: 'work' }, waitNs: 20 * MS, count: 1 },
    ]);
  });

  it('counts a range only', () => {
    const stats = rangeStats(played(CONTENDED), timeNs(20 * MS), timeNs(60 * MS));
    expect(stats.lanes).toEqual([
      { id: 1, runNs: 20 * MS, waitNs: 20 * MS },
      { id: 2, runNs: 30 * MS, waitNs: 10 * MS },
    ]);
    expect(stats.objects).toEqual([
      { id: 1, waitNs: 10 * MS, waits: 1, maxNs: 10 * MS },
      { id: 2, waitNs: 10 * MS, waits: 1, maxNs: 10 * MS },
    ]);
  });

  it('shows an inner lock as the object it is a part of', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.begin('worker');
    scene.object('ready', 'Condition', 'MainThread');
    scene.object('inner', 'RLock', 'MainThread', 0, 'ready');
    scene.take('MainThread', 'inner', 10);
    scene.block('worker', 'Lock', 'inner', 20);
    scene.now = 5 * MS;
    scene.advance();
    const { locks, lanes } = runRows(model);
    expect(locks).toHaveLength(1);
    expect(locks[0]).toMatchObject({ kind: 'Condition', name: 'ready', waiters: 1, owner: 1 });
    expect(lanes[1]!.wait).toMatchObject({ object: 1, lane: 1 });
  });

  it('names an object by where it was created, once the source is known', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    const lock = (object: number, size: number): void =>
      scene.record('MainThread', 'ObjectBegin', {
        object,
        kind: 1,
        stack: scene.stack(12, '<module>'),
        size,
      });
    lock(1, 3);
    lock(2, 0);
    const names = (): string[] => runRows(model).locks.map((row) => row.name);
    expect(names()).toEqual(['lock at app.py:12', 'lock at app.py:12 #2']);
    model.sourceLine('/app/other.py', 1, 'import app');
    expect(names()).toEqual(['lock at app.py:12', 'lock at app.py:12 #2']);
    model.sourceLine('/app/app.py', 12, 'forks = [Lock() for _ in range(5)]');
    // The size of a lock counts what its stack created; without it the index is not known.
    expect(names()).toEqual(['forks[2]', 'forks[…]']);
  });

  it('takes counters from slots', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.object('lock', 'Lock', 'MainThread');
    scene.slot('lock', {
      ACQUISITIONS: 4031,
      HOLD_TOTAL: 7000,
      HOLD_MAX: 900,
      OWNER: 1,
      OWNER_SINCE: 5,
    });
    scene.advance();
    expect(runRows(model).locks[0]).toMatchObject({
      acquisitions: 4031,
      owner: 1,
      holdNs: { total: 7000, max: 900 },
    });
    expect(runRows(model).lanes[0]!.holds).toMatchObject([{ object: 1, sinceNs: 5 }]);
    scene.slot('lock', { ACQUISITIONS: 4032 });
    expect(runRows(model).lanes[0]!.holds).toEqual([]);
  });

  it('knows a hold that was not timed from when it saw it', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.object('lock', 'Lock', 'MainThread');
    const held = (acquisitions: number, at: number): unknown => {
      scene.now = at * MS;
      scene.advance();
      scene.slot('lock', { ACQUISITIONS: acquisitions, OWNER: 1, OWNER_SINCE: 0 });
      return runRows(model).locks[0]!.holdNs.max;
    };
    expect(held(10, 5)).toBe(0);
    expect(held(10, 9)).toBe(4 * MS);
    // It was released and taken again.
    expect(held(11, 20)).toBe(0);
  });

  it('a thread begins when it says so, however early others named it', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    model.threadLane(model.process(asId<ProcessId>(1)), 2, 5 * MS);
    scene.now = 20 * MS;
    scene.begin('worker');
    expect(model.allLanes().map((lane) => [lane.label, lane.startNs])).toEqual([
      ['MainThread', 0],
      ['worker', 20 * MS],
    ]);
  });

  it('forgets objects that are gone and had nothing to tell', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.object('lock', 'Lock', 'MainThread');
    scene.record('MainThread', 'ObjectEnd', { object: 1 });
    expect(runRows(model).locks).toEqual([]);
    expect([...model.removedObjects.since(0)]).toEqual([1]);
  });

  it('closes a wait when records were lost', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.object('lock', 'Lock', 'MainThread');
    scene.block('MainThread', 'Lock', 'lock');
    model.lost(asId<ProcessId>(1), 0, 7, timeNs(5 * MS));
    expect(runRows(model)).toMatchObject({
      run: { dropped: 7 },
      lanes: [{ state: 1, wait: null }],
    });
    scene.now = 9 * MS;
    scene.unblock('MainThread');
    expect(runRows(model).lanes[0]!.waitNs).toBe(9 * MS);
  });

  it('recovers a thread whose beginning was lost', () => {
    const model = new RunModel();
    const process = asId<ProcessId>(1);
    const state = { process, ring: 3, thread: 9, flags: 1, name: 0, nativeId: 77 };
    model.record(process, 3, encodeRecord('Block', 5, { reason: 12, timeout: 9 }), 0);
    expect(runRows(model).lanes).toMatchObject([{ name: 'thread 1', state: 6 }]);
    model.ringState(state);
    expect(runRows(model).lanes).toMatchObject([{ name: 'thread 9', daemon: true, nativeId: 77 }]);
  });

  it('never throws, whatever a record names', () => {
    const model = new RunModel();
    const process = asId<ProcessId>(2);
    let random = 1;
    const next = (): number => (random = (random * 48271) % 2147483647);
    const words = new Uint32Array(8);
    const newest = Math.max(...Object.values(EventKind));
    for (let n = 0; n < 20_000; n++) {
      for (let at = 0; at < 8; at++) words[at] = next() % 4 === 0 ? next() * 2 : next() % 7;
      words[1] = 0;
      words[2] = (next() % (newest + 3)) | ((next() % 20) << 16);
      model.record(process, next() % 5, words, 0);
      if (n % 100 === 0) {
        model.advance(timeNs(n));
        runRows(model);
      }
    }
    expect(model.unknownRecords).toBeGreaterThan(0);
  });

  it('keeps the last wait of a thread whose process was killed', () => {
    const model = played(`
      lock Lock
      ms   MainThread       worker
      0    begin            begin
      1    take lock :10    want lock :20
      9    kill             .`);
    const [, worker] = runRows(model).lanes;
    expect(worker).toMatchObject({ state: 0, endNs: 9 * MS, wait: { reason: 'Lock', object: 1 } });
    expect(runRows(model).processes[0]!.state).toBe('killed');
  });

  it('links children to parents and tells placeholders from facts', () => {
    const model = new RunModel();
    const begin = { runtime: 1, detail: 1, startUnixNs: 0 } as const;
    model.processBegin({ ...begin, process: asId(1), pid: 10, parentPid: 1, startNs: timeNs(0) });
    model.processBegin({ ...begin, process: asId(2), pid: 11, parentPid: 10, startNs: timeNs(5) });
    model.fact(asId(2), 3, 'python\0-m\0http.server');
    model.fact(asId(2), 1, 'cpython 3.13.0');
    expect(runRows(model).processes).toMatchObject([
      { id: 1, parent: null, runtime: 'cpython' },
      { id: 2, parent: 1, name: '-m http.server', runtime: 'cpython 3.13.0' },
    ]);
  });

  it('keeps tasks as lanes', () => {
    const model = new RunModel();
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.record('MainThread', 'TaskBegin', { task: 1, name: scene.string('fetch') });
    scene.now = 1 * MS;
    scene.record('MainThread', 'TaskUnblock', { task: 1 });
    scene.now = 2 * MS;
    scene.record('MainThread', 'TaskBlock', { task: 1, reason: 13 });
    scene.now = 5 * MS;
    scene.record('MainThread', 'TaskUnblock', { task: 1 });
    scene.record('MainThread', 'TaskEnd', { task: 1 });
    expect(runRows(model).lanes[1]).toMatchObject({
      kind: 'task',
      name: 'fetch',
      waitNs: 3 * MS,
      endNs: 5 * MS,
    });
    expect(model.lane(asId<LaneId>(2))!.waits.count).toBe(1);
  });
});
