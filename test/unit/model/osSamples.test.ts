import { beforeEach, describe, expect, test } from 'vitest';
import { timeNs } from '../../../src/base/index';
import {
  laneDetails,
  laneRow,
  RunModel,
  runRow,
  sliceDetails,
  unplacedSitters,
} from '../../../src/model/index';
import type { Lane } from '../../../src/model/index';
import { tileBatch } from '../../../src/model/timeline/tiles';
import { FactKey } from '../../../src/protocol/index';
import { LaneState, type StateSeries } from '../../../src/protocol/view/index';
import { Looks } from './looks';
import { MS, Scene } from './scene';

const [MAIN, A, B] = [1001, 1002, 1003];
const LETTERS: Readonly<Record<number, string>> = {
  1: 'r',
  2: 'L',
  6: 's',
  7: 'd',
  8: 'G',
  9: 'o',
};

let model: RunModel;
let scene: Scene;
let looks: Looks;
beforeEach(() => {
  model = new RunModel();
  scene = new Scene(model);
  scene.begin('MainThread');
  scene.begin('a');
  scene.begin('b');
  scene.block('MainThread', 'ThreadJoin', 'a');
  looks = new Looks(model);
});

function lane(name: string): Lane {
  return model.allLanes().find((one) => one.label === name)!;
}

/** What the lane's tile shows, a letter for each 50 ms from `from` on. */
function drawn(name: string, fromMs: number, toMs: number): string {
  const one = lane(name);
  const level = 23; // a tile of 1.07 s, bins of 8.4 ms
  const batch = tileBatch(model, {
    type: 'tiles',
    id: 1,
    level,
    index: 0,
    lanes: [one.id],
    queues: [],
    wakes: false,
  });
  const series = batch.series[0] as StateSeries;
  let text = '';
  for (let at = fromMs + 25; at < toMs; at += 50) {
    const index = series.end.findIndex((end) => end > at * MS);
    text += series.start[index]! <= at * MS ? (LETTERS[series.state[index]!] ?? '?') : '.';
  }
  return text;
}

test('a thread of a process that a signal has stopped stands still until that goes on', () => {
  looks.look({ [MAIN]: 'R', [A]: 'R', [B]: 'R' });
  looks.look({ [MAIN]: 'T', [A]: 'T', [B]: 'T' });
  expect(laneRow(model, lane('a')).state).toBe(LaneState.Stopped);
  looks.look({ [MAIN]: 'R', [A]: 'R', [B]: 'R' });
  expect(laneRow(model, lane('a')).state).toBe(LaneState.Running);
  expect(laneDetails(model, lane('a')).time).toContainEqual(
    expect.objectContaining({ state: LaneState.Stopped, ns: 100 * MS }),
  );
});

describe('waiting for the interpreter lock', () => {
  test('is a lane that sleeps and wakes while another runs, though its events say that it runs', () => {
    looks.look({ [MAIN]: 'S', [A]: 'R', [B]: 'R' });
    for (let round = 0; round < 3; round++) {
      looks.look({ [A]: 'R', [B]: 'S*' });
      looks.look({ [A]: 'S*', [B]: 'R' });
    }
    looks.look({ [A]: 'S*', [B]: 'R' });
    const [a, b] = [laneRow(model, lane('a')), laneRow(model, lane('b'))];
    expect(a.gil).toMatchObject({ looks: 8 });
    // Looks 3, 5, 7 and 8 of 8; the last is open and counts to itself.
    expect(a.gil!.ns / MS).toBeCloseTo(350, -1);
    expect(b.gil!.ns / MS).toBeCloseTo(300, -1);
    expect(a.gil!.errorNs).toBeGreaterThan(100 * MS);
    expect(drawn('a', 100, 800)).toBe('rrrGGrrGGrrGGG');
    expect(drawn('b', 100, 800)).toBe('rGGrrGGrrGGrrr');
    expect(laneRow(model, lane('MainThread')).gil).toMatchObject({ ns: 0 });
    expect(a.state).toBe(LaneState.Gil);
    const time = laneDetails(model, lane('a')).time;
    expect(time.find(({ state }) => state === LaneState.Gil)!.ns).toBeCloseTo(a.gil!.ns, -1);
  });

  test.each([
    ['nobody else runs', { [A]: 'S*', [B]: 'S*' }],
    ['it runs itself', { [A]: 'R', [B]: 'R' }],
    ['it sleeps in something else, such as a lock of a library', { [A]: 'O*', [B]: 'R' }],
  ] as const)('is not said when %s', (_, seen) => {
    looks.look({ [MAIN]: 'S', [A]: 'S', [B]: 'S' });
    for (let round = 0; round < 6; round++) looks.look(seen);
    expect(laneRow(model, lane('a')).gil).toMatchObject({ ns: 0, looks: 7 });
    expect(drawn('a', 100, 700)).toBe('rrrrrrrrrrrr');
  });

  test('is not said when it had no processor since the last look: it waits in a call that nobody records', () => {
    looks.look({ [MAIN]: 'S', [A]: 'S', [B]: 'S' });
    for (let round = 0; round < 4; round++) looks.look({ [A]: 'S', [B]: 'R' });
    expect(laneRow(model, lane('a'))).toMatchObject({ state: LaneState.Other, gil: { ns: 0 } });
    for (let round = 0; round < 2; round++) looks.look({ [A]: 'R', [B]: 'R' });
    expect(laneRow(model, lane('a')).state).toBe(LaneState.Running);
    expect(drawn('a', 100, 700)).toBe('roooooooorrr');
  });

  test('where such a call is, is asked once, and told until the thread goes on', () => {
    const at = { file: 'a.py', function: 'load', line: 7 };
    const other = { ...at, line: 9 };
    const asked = () => Object.fromEntries(unplacedSitters(model));
    looks.look({ [MAIN]: 'S', [A]: 'S', [B]: 'R' });
    expect(asked()).toEqual({});
    looks.look({});
    expect(asked()).toEqual({ 1: [A] });
    looks.sitting = [{ tid: A, at }];
    looks.look({});
    expect(laneRow(model, lane('a')).sitsAt).toEqual(at);
    looks.look({});
    expect([asked(), laneRow(model, lane('a')).sitsAt]).toEqual([{}, at]);
    looks.look({ [A]: 'S*' });
    expect(laneRow(model, lane('a')).sitsAt).toBeUndefined();
    looks.look({});
    expect(asked()).toEqual({ 1: [A] });
    looks.sitting = [{ tid: A, at: other }];
    looks.look({});
    scene.end('a');
    expect(laneRow(model, lane('a')).sitsAt).toBeUndefined();
  });

  test('who wakes now and then in it, to look whether it can go on, is in it still', () => {
    const at = { file: 'a.py', function: 'query', line: 7 };
    looks.look({ [MAIN]: 'S', [A]: 'S', [B]: 'S' });
    for (let round = 0; round < 4; round++) {
      if (round === 2) looks.sitting = [{ tid: A, at }];
      looks.look({ [A]: 'S~' });
    }
    expect(laneRow(model, lane('a'))).toMatchObject({ state: LaneState.Other, sitsAt: at });
    expect(unplacedSitters(model).get(lane('a').process)).toContain(A);
    looks.look({ [A]: 'R' });
    looks.look({ [A]: 'S~' });
    expect(laneRow(model, lane('a'))).not.toHaveProperty('sitsAt');
    expect(laneRow(model, lane('a')).state).toBe(LaneState.Running);
  });

  test('what cannot be read is not asked again', () => {
    looks.look({ [MAIN]: 'S', [A]: 'S', [B]: 'R' });
    looks.look({});
    looks.sitting = [{ tid: A, at: null }];
    looks.look({});
    expect(unplacedSitters(model).size).toBe(0);
    expect(laneRow(model, lane('a'))).not.toHaveProperty('sitsAt');
  });

  test('is said where it was asked, and sleeps for a time', () => {
    looks.look({ [MAIN]: 'S', [A]: 'S', [B]: 'S' });
    for (let round = 0; round < 6; round++) looks.look({ [A]: 'T*', [B]: 'R' });
    expect(drawn('a', 100, 700)).toBe('rGGGGGGGGGGG');
  });

  test('is not said where a wait is recorded, and the wait lies above it', () => {
    scene.object('lock', 'Lock', 'b');
    scene.take('b', 'lock');
    looks.look({ [MAIN]: 'S', [A]: 'R', [B]: 'R' });
    looks.look({ [A]: 'S*', [B]: 'R' });
    scene.now = 210 * MS;
    scene.block('a', 'Lock', 'lock');
    scene.now = 240 * MS;
    scene.drop('b', 'lock');
    scene.unblock('a', 'Ok', 'b');
    looks.look({ [A]: 'S*', [B]: 'R' });
    scene.now = 310 * MS;
    scene.block('a', 'Sleep');
    looks.look({ [A]: 'S*', [B]: 'R' });
    looks.look({ [A]: 'S', [B]: 'R' });
    const row = laneRow(model, lane('a'));
    // From 150 to 350 ms by the looks, less the two waits that events told of.
    expect(row.gil!.ns / MS).toBeCloseTo(130, 0);
    expect(drawn('a', 100, 500)).toBe('rGLGssss');
    expect(row.state).toBe(LaneState.Sleep);
  });

  test('does not exist in a free-threaded build', () => {
    model.fact(1 as never, FactKey.Runtime, 'cpython 3.14.0 free-threaded');
    looks.look({ [MAIN]: 'S', [A]: 'R', [B]: 'R' });
    for (let round = 0; round < 6; round++) looks.look({ [A]: 'S*', [B]: 'R' });
    expect(laneRow(model, lane('a')).gil).toBeNull();
    expect(drawn('a', 100, 700)).toBe('rrrrrrrrrrrr');
  });

  test('a slice of it says that it is known from samples', () => {
    looks.look({ [MAIN]: 'S', [A]: 'R', [B]: 'R' });
    looks.look({ [A]: 'S*', [B]: 'R' });
    looks.look({ [A]: 'S*', [B]: 'R' });
    looks.look({ [A]: 'R', [B]: 'S*' });
    const at = (ms: number) => sliceDetails(model, lane('a'), timeNs(ms * MS));
    const gil = { reason: 'Gil', startNs: 150 * MS, endNs: 350 * MS, sampledNs: 100 * MS };
    expect(at(200)).toMatchObject(gil);
    expect(at(349)).toMatchObject(gil);
    expect(at(120)).toMatchObject({ reason: null, startNs: 0, endNs: 150 * MS, sampledNs: null });
    expect(at(380)).toMatchObject({ reason: null, startNs: 350 * MS, endNs: null });
  });
});

describe('native threads', () => {
  const [POOL, LATE] = [2001, 2002];

  test('are lanes of their own from the second look on, with name, processor time and states', () => {
    looks.look({ [MAIN]: 'S', [A]: 'R', [B]: 'S', [POOL]: 'R' }, 'blas');
    expect(model.allLanes()).toHaveLength(3);
    looks.look({ [A]: 'R', [POOL]: 'R' });
    looks.look({ [A]: 'R', [POOL]: 'S' });
    looks.look({ [A]: 'R', [POOL]: 'D' });
    looks.look({ [A]: 'R', [POOL]: 'gone' });
    const row = laneRow(model, lane(`blas ${POOL}`));
    expect(row).toMatchObject({ kind: 'native', nativeId: POOL, cpuNs: 100 * MS, gil: null });
    expect(row.endNs! / MS).toBe(450);
    expect(drawn(row.name, 0, 500)).toBe('.rrrrssdd.');
    expect(sliceDetails(model, lane(row.name), timeNs(300 * MS))).toMatchObject({
      reason: 'Sleep',
      sampledNs: 100 * MS,
    });
  });

  test('are no lanes of the analysis: they never wait, and keep nothing alive', () => {
    looks.look({ [MAIN]: 'S', [POOL]: 'S' });
    looks.look({ [POOL]: 'S' });
    expect(lane(`python3 ${POOL}`).kind).toBe('native');
    expect(drawn(`python3 ${POOL}`, 0, 200)).toBe('.sss');
    expect(model.process(1 as never).aliveThreads).toBe(3);
    expect(model.blocked.map((one) => one.label)).toEqual(['MainThread']);
  });

  test("are neither the agent's own threads nor threads of Python that tell of themselves late", () => {
    looks.look({ [MAIN]: 'S', [2003]: 'R' }, 'heddle-agent');
    looks.look({ [1004]: 'R' });
    scene.begin('c');
    looks.look({ [1004]: 'R' });
    looks.look({ [1004]: 'R' });
    expect(model.allLanes().map((one) => one.label)).toEqual(['MainThread', 'a', 'b', 'c']);
  });

  test('end when they turn out to be threads of Python', () => {
    looks.look({ [MAIN]: 'S', [1004]: 'R' });
    looks.look({ [1004]: 'R' });
    looks.look({ [1004]: 'R' });
    expect(lane('python3 1004').alive).toBe(true);
    scene.now = 320 * MS;
    scene.begin('c');
    looks.look({ [1004]: 'R' });
    expect(lane('python3 1004').endNs / MS).toBe(320);
    expect(lane('c').sampled!.looks).toBe(1);
  });

  test('are not told where a thread of Python keeps its id to itself', () => {
    model.process(1 as never).lanesByTid.delete(B);
    lane('b').nativeId = 0;
    for (let round = 0; round < 4; round++) looks.look({ [MAIN]: 'S', [POOL]: 'R' });
    expect(model.allLanes()).toHaveLength(3);
  });

  test('are not told before the agent has begun to tell of threads', () => {
    model = new RunModel();
    looks = new Looks(model);
    for (let round = 0; round < 4; round++) looks.look({ [MAIN]: 'R', [POOL]: 'S' });
    expect(model.allLanes()).toHaveLength(0);
    scene = new Scene(model);
    scene.begin('MainThread');
    for (let round = 0; round < 2; round++) looks.look({ [MAIN]: 'R' });
    expect(model.allLanes().map((one) => one.label)).toEqual(['MainThread', `python3 ${POOL}`]);
  });

  test('an id that is used again is another thread', () => {
    looks.look({ [A]: 'R', [LATE]: 'S' });
    scene.now = 150 * MS;
    scene.end('a');
    looks.look({ [A]: 'gone' });
    for (let round = 0; round < 3; round++) looks.look({ [A]: 'R' });
    expect(model.allLanes().filter((one) => one.nativeId === A)).toHaveLength(2);
  });
});

test('more threads that want a processor than there are is told of the run', () => {
  looks.look({ [MAIN]: 'S', 2001: 'R', 2002: 'R', 2003: 'R', 2004: 'S' });
  looks.look({ 2001: 'R', 2002: 'R', 2003: 'R', 2004: 'R' });
  expect(runRow(model).processors).toMatchObject({ available: 2, wanted: 3, overNs: 100 * MS });
  looks.look({ 2001: 'R', 2002: 'S', 2003: 'S', 2004: 'S' });
  expect(runRow(model).processors).toMatchObject({ wanted: 3, overNs: 100 * MS });
  expect(runRow(model).processors!.queuedNs).toBeGreaterThanOrEqual(10 * MS);
});

test('a tile is final only when no look can change it any more', () => {
  looks.look({ [A]: 'R', [B]: 'R' });
  looks.look({ [A]: 'R', [B]: 'S*' });
  const final = (index: number): boolean => {
    const request = { type: 'tiles', id: 1, level: 17, index, queues: [], wakes: false } as const;
    return tileBatch(model, { ...request, lanes: [lane('a').id] }).series[0]!.final;
  };
  // Tiles of 16.8 ms: what lies after 150 ms may still become something else.
  expect(final(8)).toBe(false);
  expect(final(7)).toBe(true);
  expect(final(10)).toBe(false);
});

test('what a thread used before it was watched is none of its figures', () => {
  looks.usedBefore(A, 60_000 * MS);
  looks.look({ [MAIN]: 'S', [A]: 'R', [B]: 'R' });
  const lived = model.lookedAt - lane('a').startNs;
  const { cpuNs, queuedNs } = lane('a');
  expect(cpuNs + queuedNs).toBeLessThanOrEqual(lived);
  looks.look({ [A]: 'R' });
  expect(lane('a')).toMatchObject({ cpuNs: cpuNs + 50 * MS, queuedNs: queuedNs + 10 * MS });
});
