import { describe, expect, it } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { Analysis } from '../../../src/analysis/index';
import { RunModel, runRows } from '../../../src/model/index';
import {
  Awaited,
  ChildWay,
  ObjectKind,
  ObjectSlotLayout,
  RuntimeKind,
  TaskKind,
  WaitReason,
} from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from './scene';

/** Processes with one thread each; ids of objects and strings are of the process. */
class Family {
  readonly model = new RunModel();
  readonly analysis = new Analysis(this.model);
  now = 0;
  private strings = 0;

  constructor(size: number, flags = 2) {
    for (let at = 1; at <= size; at++) {
      this.model.processBegin({
        process: asId<ProcessId>(at),
        pid: 100 * at,
        parentPid: at === 1 ? 1 : 100,
        runtime: RuntimeKind.CpythonNative,
        detail: 1,
        startNs: timeNs(at),
        startUnixNs: 0,
      });
      this.record(at, 'ThreadBegin', { thread: 1, flags });
    }
  }

  string(process: number, text: string): number {
    this.model.string(asId<ProcessId>(process), ++this.strings, text);
    return this.strings;
  }

  record(process: number, event: EventName, fields: RecordFields): void {
    this.model.record(asId<ProcessId>(process), 0, encodeRecord(event, this.now, fields), 0);
  }

  /** The process begins to use the lock that all know as `key`, under an id of its own. */
  lock(process: number, object: number, key: string, kind = ObjectKind.Lock as number): void {
    this.record(process, 'ObjectShared', { object, key: this.string(process, key) });
    this.record(process, 'ObjectBegin', { object, kind, name: this.string(process, key) });
  }

  slot(process: number, object: number, words: Readonly<Record<number, number>>): void {
    const slot = new Uint32Array(ObjectSlotLayout.SIZE / 4);
    slot[0] = object;
    slot[1] = ObjectKind.Lock | (1 << 16);
    for (const [at, value] of Object.entries(words)) slot[Number(at) / 4] = value;
    this.model.objectSlot(asId<ProcessId>(process), slot, 0);
  }

  waits(process: number, target: number, held: number): void {
    this.record(process, 'Held', { object: held, since: this.now - MS });
    const reason = WaitReason.Lock;
    this.record(process, 'Block', { reason, target, timeout: Infinity });
  }

  poll(ms: number): ReturnType<Analysis['check']> {
    this.now += ms * MS;
    this.model.advance(timeNs(this.now));
    return this.analysis.check();
  }
}

const { OWNER, ACQUISITIONS, CONTENDED, OWNER_SINCE, HOLD_MAX, DEPTH } = ObjectSlotLayout;

describe('objects of several processes', () => {
  it('is a pool where one process knows that, and others only take from its queue', () => {
    const family = new Family(2);
    family.lock(1, 1, 'jobs', ObjectKind.Executor);
    family.lock(2, 7, 'jobs', ObjectKind.SimpleQueue);
    expect([...family.model.shared.values()]).toMatchObject([{ kind: ObjectKind.Executor }]);
  });

  it('are one object, and a deadlock over them is found', () => {
    const family = new Family(2);
    for (const process of [1, 2]) {
      family.lock(process, process, '/mp-a', ObjectKind.RLock);
      family.lock(process, 10 + process, '/mp-b', ObjectKind.RLock);
    }
    family.poll(5);
    family.waits(1, 11, 1);
    family.waits(2, 2, 12);
    family.poll(5);
    const [finding] = family.poll(5);
    expect(finding).toMatchObject({ rule: 'deadlock' });
    expect(finding!.title).toBe(
      'Deadlock: MainThread of process 100 and MainThread of process 200 wait for each other',
    );
    const { locks } = runRows(family.model);
    expect(locks.map((row) => [row.name, row.waiters]).sort()).toEqual([
      ['/mp-a', 1],
      ['/mp-b', 1],
    ]);
  });

  it('are told apart where they have one name, whichever process tells of them first', () => {
    const family = new Family(3);
    for (const [process, key] of [
      [2, '/mp-a'],
      [3, '/mp-b'],
    ] as const) {
      family.record(process, 'ObjectShared', { object: 1, key: family.string(process, key) });
      const name = family.string(process, 'lock');
      family.record(process, 'ObjectBegin', { object: 1, kind: ObjectKind.Lock, name });
    }
    family.poll(5);
    expect(runRows(family.model).locks.map(({ name }) => name)).toEqual(['lock', 'lock #2']);
  });

  it('are listed under the process that was there first, whoever uses them first', () => {
    const family = new Family(3);
    for (const process of [2, 3, 1]) family.lock(process, 1, '/mp-a');
    family.poll(5);
    expect(runRows(family.model).locks.map((row) => row.process)).toEqual([1]);
  });

  it('tell how many processes use them, where that is more than one', () => {
    const family = new Family(3);
    for (const process of [2, 3, 1]) family.lock(process, 1, '/mp-a');
    family.lock(2, 9, '/mp-own');
    family.poll(5);
    const { locks } = runRows(family.model);
    expect(locks.map(({ name, sharers }) => [name, sharers])).toEqual([
      ['/mp-a', 3],
      ['/mp-own', undefined],
    ]);
  });

  /** The second process waits for a lock whose holder waits for an event that all of them share. */
  const stuck = (processes: number): Family => {
    const family = new Family(processes, 0);
    for (const process of [1, 2]) {
      family.lock(process, 1, '/mp-a', ObjectKind.RLock);
      family.lock(process, 2, '/mp-ready', ObjectKind.Event);
    }
    family.now = MS;
    family.record(1, 'Held', { object: 1, since: 0 });
    family.record(1, 'Block', { reason: WaitReason.Event, target: 2, timeout: Infinity });
    family.record(2, 'Block', { reason: WaitReason.Lock, target: 1, timeout: Infinity });
    return family;
  };
  const found = (family: Family, ...pollsMs: number[]): number =>
    pollsMs.flatMap((ms) => family.poll(ms)).length;

  it('can be served by the threads of every process', () => {
    expect(found(stuck(2), 5, 50, 50)).toBe(1);
    expect(found(stuck(3), 5, 50, 50)).toBe(0);
  });

  it('can be served by a process that is only starting, for as long as that may take', () => {
    const early = (way: ChildWay, python: number): number => {
      const family = stuck(2);
      const command = family.string(1, 'python\0-c\0pass');
      family.record(2, 'ChildBegin', { way, child: 1, pid: 4711, command, python });
      const first = found(family, 5, 50, 5000);
      expect(first + found(family, 6000, 50)).toBe(1);
      return first;
    };
    expect(early(ChildWay.Fork, 0)).toBe(1);
    expect(early(ChildWay.Fork, 1)).toBe(0);
    expect(early(ChildWay.Copy, 0)).toBe(0);
  });

  it('add up what their processes count, and believe the latest owner', () => {
    const family = new Family(2);
    family.lock(1, 1, '/mp-a');
    family.lock(2, 5, '/mp-a');
    family.slot(1, 1, { [ACQUISITIONS]: 3, [OWNER]: 1, [OWNER_SINCE]: 1000 });
    family.slot(2, 5, { [ACQUISITIONS]: 4 });
    family.poll(5);
    const row = () => runRows(family.model).locks[0]!;
    expect(row()).toMatchObject({ acquisitions: 7, owner: 1 });
    family.slot(2, 5, { [ACQUISITIONS]: 5, [OWNER]: 1, [OWNER_SINCE]: 2000 });
    family.slot(1, 1, { [ACQUISITIONS]: 3 });
    expect(row()).toMatchObject({ acquisitions: 8, owner: 2 });
    family.slot(2, 5, { [ACQUISITIONS]: 5 });
    expect(row()).toMatchObject({ owner: null });
  });

  it('have the depth that was counted last, whichever process is heard of last', () => {
    const family = new Family(2);
    const kind = ObjectKind.Queue as number;
    for (const process of [1, 2]) family.lock(process, 1, '/mp-queue', kind);
    const at = (changedAt: number, words: Readonly<Record<number, number>>): typeof words => ({
      0: 1,
      4: kind | (1 << 16),
      [HOLD_MAX]: changedAt,
      ...words,
    });
    family.slot(1, 1, at(10, { [DEPTH]: 0 }));
    family.slot(1, 1, at(30, { [CONTENDED]: 2, [DEPTH]: 0 }));
    family.slot(2, 1, at(20, { [ACQUISITIONS]: 2, [DEPTH]: 2 }));
    expect(runRows(family.model).queues).toMatchObject([{ depth: { last: 0 }, puts: 2, gets: 2 }]);
  });

  it('are told to be the same by their slot when the event was lost', () => {
    const family = new Family(2);
    family.lock(1, 1, '/mp-a');
    const shared = family.string(2, '/mp-a');
    family.slot(2, 5, { [ACQUISITIONS]: 2 });
    family.slot(2, 5, { [ACQUISITIONS]: 2, [ObjectSlotLayout.SHARED]: shared });
    expect(runRows(family.model).locks.map((row) => row.acquisitions)).toEqual([2]);
  });

  it('say which process let another one go on', () => {
    const family = new Family(3);
    const queue = ObjectKind.Queue;
    for (const process of [1, 2]) family.lock(process, process, '/mp-q', queue);
    const reason = WaitReason.QueueGet;
    for (const [pid, waker] of [
      [300, 0],
      [200, 0],
      [0, 1],
    ] as const) {
      family.record(1, 'Block', { reason, target: 1, timeout: Infinity });
      family.poll(5);
      if (pid !== 0) family.record(1, 'Waker', { pid, thread: 1 });
      family.record(1, 'Unblock', { target: 1, waker, latency: Infinity, waited: 5 * MS });
      family.poll(5);
    }
    const { wakes } = family.model;
    const pairs = [0, 1, 2]
      .map((at) => wakes.wake(at))
      .map(({ fromLane, toLane }) => [
        family.model.lane(fromLane)!.process,
        family.model.lane(toLane)!.process,
      ]);
    expect(pairs).toEqual([
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
  });

  it('whose waits end without their beginning leave the others as they are', () => {
    const family = new Family(1);
    family.lock(1, 1, '/mp-a');
    family.waits(1, 1, 0);
    family.record(1, 'TaskBegin', { kind: TaskKind.Wait, task: 1 });
    family.record(1, 'TaskUnblock', { task: 1 });
    expect(family.model.blocked.map(({ kind }) => kind)).toEqual(['thread']);
  });

  it('end with the last process that used them', () => {
    const family = new Family(2);
    family.lock(1, 1, '/mp-a');
    family.lock(2, 5, '/mp-a');
    family.record(1, 'ObjectEnd', { object: 1 });
    expect(runRows(family.model).locks).toHaveLength(1);
    family.record(2, 'ObjectEnd', { object: 5 });
    expect(runRows(family.model).locks).toHaveLength(0);
  });

  it('say that their holder has ended', () => {
    const family = new Family(2);
    family.lock(1, 1, '/mp-a');
    family.lock(2, 5, '/mp-a');
    family.slot(2, 5, { [OWNER]: 1, [OWNER_SINCE]: 1000 });
    family.model.processEnd(asId<ProcessId>(2), timeNs(family.now), false);
    family.poll(500);
    const reason = WaitReason.Lock;
    family.record(1, 'Block', { reason, target: 1, timeout: Infinity });
    expect(family.poll(100)).toEqual([]);
    expect(runRows(family.model).lanes[0]!.wait!.holder).toBe(
      'MainThread of process 200, which has ended',
    );
  });
});

describe('waits for what is outside', () => {
  it('say for what, while they last and afterwards', () => {
    const family = new Family(1);
    family.record(1, 'Awaited', {
      what: Awaited.Process,
      number: 4711,
      name: family.string(1, 'worker-1'),
    });
    family.record(1, 'Block', { reason: WaitReason.Process, timeout: Infinity });
    family.poll(10);
    const what = (): string | null | undefined => runRows(family.model).lanes[0]!.wait?.what;
    expect(what()).toBe('process 4711 (worker-1) to end');
    family.record(1, 'Unblock', { outcome: 0, waited: 10 * MS });
    family.record(1, 'Awaited', { what: Awaited.SocketClient, number: 8080 });
    family.record(1, 'Block', { reason: WaitReason.Io, timeout: Infinity });
    expect(what()).toBe('a connection on port 8080');
    family.record(1, 'Unblock', { outcome: 0, waited: MS });
    family.record(1, 'Awaited', { what: Awaited.PipeRoom, descriptor: 4, bytes: 70_000 });
    family.record(1, 'Block', { reason: WaitReason.Io, timeout: Infinity });
    expect(what()).toMatch(/^room in a pipe for 70.000 bytes$/);
    family.record(1, 'Unblock', { outcome: 0, waited: MS });
    // Told of a wait that is for something else: it does not count.
    family.record(1, 'Awaited', { what: Awaited.PipeData });
    family.record(1, 'Block', { reason: WaitReason.Sleep, timeout: 5 * MS });
    expect(what()).toBeNull();
  });
});
