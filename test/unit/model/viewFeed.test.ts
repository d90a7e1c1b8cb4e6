import { describe, expect, it } from 'vitest';
import { asId, timeNs } from '../../../src/base/index';
import { RunModel, ViewFeed } from '../../../src/model/index';
import { decodeTiles, type FindingRow } from '../../../src/protocol/view/index';
import { MS, Scene } from './scene';

function start(): { model: RunModel; scene: Scene; feed: ViewFeed; findings: FindingRow[] } {
  const model = new RunModel();
  const findings: FindingRow[] = [];
  const feed = new ViewFeed(model, () => findings);
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.begin('worker');
  scene.object('lock', 'Lock', 'MainThread');
  scene.advance();
  return { model, scene, feed, findings };
}

describe('ViewFeed', () => {
  it('says hello and tells everything first', () => {
    const { feed } = start();
    expect(feed.hello('live', false)).toMatchObject({ type: 'hello', mode: 'live' });
    const full = feed.full();
    expect(full).toMatchObject({ live: true, run: { title: 'app.py' } });
    expect(full.lanes).toHaveLength(2);
    expect(full.locks).toHaveLength(1);
    expect(full.overview).toBeDefined();
  });

  it('tells nothing when nothing changed', () => {
    const { feed } = start();
    feed.full();
    expect(feed.delta()).toBeNull();
  });

  it('tells only what changed', () => {
    const { feed, scene } = start();
    feed.full();
    scene.now = 5 * MS;
    scene.take('MainThread', 'lock', 10);
    scene.block('worker', 'Lock', 'lock', 20);
    scene.advance();
    const delta = feed.delta()!;
    expect(delta).toMatchObject({ nowNs: 5 * MS });
    expect(delta.lanes!.map((lane) => lane.name)).toEqual(['worker']);
    expect(delta.locks!.map((lock) => lock.waiters)).toEqual([1]);
    expect(delta.run).toBeUndefined();
    expect(feed.delta()).toBeNull();
  });

  it('tells that time goes on, and twice a second what grows with it', () => {
    const { feed, scene } = start();
    scene.block('worker', 'Lock', 'lock', 20);
    scene.advance();
    feed.full();
    scene.now = 100 * MS;
    scene.advance();
    expect(feed.delta()).toEqual({ type: 'delta', nowNs: 100 * MS, live: true });
    scene.now = 700 * MS;
    scene.advance();
    const delta = feed.delta()!;
    expect(delta.lanes).toMatchObject([{ name: 'worker', waitNs: 700 * MS }]);
    expect(delta.locks).toMatchObject([{ waitNs: { total: 700 * MS } }]);
  });

  it('sends rows that change all the time a few times a second, and states in between', () => {
    const { feed, scene } = start();
    feed.full();
    const told: [number, boolean, boolean][] = [];
    for (let ms = 10; ms <= 450; ms += 10) {
      scene.now = ms * MS;
      if (ms % 20 === 0) scene.unblock('worker');
      else scene.block('worker', 'Lock', 'lock', 20);
      scene.advance();
      expect(feed.hasNews).toBe(true);
      const { lanes, states } = feed.delta()!;
      told.push([ms, lanes !== undefined, states !== undefined]);
      if (states) {
        expect(states.lane).toEqual([2]);
        expect(states.state).toEqual([ms % 20 === 0 ? 1 : 2]);
        expect(states.since).toEqual([ms % 20 === 0 ? 0 : ms * MS]);
      }
    }
    expect(told.filter(([, rows]) => rows).map(([ms]) => ms)).toEqual([10, 210, 410]);
    expect(told.every(([, rows, states]) => rows !== states)).toBe(true);
  });

  it('spreads the rows of many lanes over deltas, and tells the states of the others', () => {
    const { feed, scene } = start();
    const names = Array.from({ length: 100 }, (_, at) => `many-${at}`);
    for (const name of names) scene.begin(name);
    scene.advance();
    feed.full();
    const rowsOf = new Map<string, number>();
    for (let round = 1; round <= 60; round++) {
      scene.now = round * 33 * MS;
      for (const name of names)
        if (round % 2 === 1) scene.block(name, 'Lock', 'lock', 20);
        else scene.unblock(name);
      scene.advance();
      const { lanes = [], states } = feed.delta()!;
      expect(lanes.length).toBeLessThanOrEqual(20);
      expect(lanes.length + states!.lane.length).toBe(names.length);
      for (const { name } of lanes) rowsOf.set(name, (rowsOf.get(name) ?? 0) + 1);
    }
    // About once in 204 ms.
    for (const name of names) expect(rowsOf.get(name), name).toBeGreaterThanOrEqual(8);
    const late = new Set<string>();
    for (let ms = 100; ms <= 300; ms += 100) {
      scene.now = (60 * 33 + ms) * MS;
      scene.advance();
      for (const { name, wait } of feed.delta()!.lanes ?? []) {
        expect(wait).toBeNull();
        late.add(name);
      }
    }
    expect(late.size).toBeGreaterThan(70);
    expect(feed.delta()).toBeNull();
  });

  it('tells of a new lane at once, with its name, and of all when the run ends', () => {
    const { feed, scene } = start();
    const names = Array.from({ length: 100 }, (_, at) => `many-${at}`);
    feed.full();
    for (const name of names) scene.begin(name);
    scene.now = 5 * MS;
    scene.advance();
    const { lanes } = feed.delta()!;
    expect(lanes!.map(({ name }) => name)).toEqual(names);
    for (const name of names) scene.block(name, 'Lock', 'lock', 20);
    scene.now = 10 * MS;
    scene.exit();
    expect(feed.delta()!.lanes).toHaveLength(names.length + 2);
  });

  it('sends the rows it held back when nothing more happens', () => {
    const { feed, scene } = start();
    feed.full();
    scene.now = 1 * MS;
    scene.block('worker', 'Lock', 'lock', 20);
    expect(feed.delta()!.lanes).toHaveLength(1);
    scene.now = 2 * MS;
    scene.unblock('worker');
    expect(feed.delta()!.lanes).toBeUndefined();
    expect(feed.hasNews).toBe(false);
    scene.now = 300 * MS;
    scene.advance();
    expect(feed.delta()!.lanes).toMatchObject([{ wait: null }]);
  });

  it('tells from when on the timeline is exact, once parts had to be merged', () => {
    const model = new RunModel({ timelineBytes: 300_000 });
    const feed = new ViewFeed(model);
    const scene = new Scene(model);
    scene.begin('MainThread');
    scene.begin('worker');
    scene.object('lock', 'Lock', 'MainThread');
    scene.advance();
    expect(feed.full().run).toMatchObject({ exactFromNs: 0 });
    const { waits } = model.lane(2)!;
    for (let ms = 1; ms <= 20_000; ms++) waits.push(ms * MS, (ms + 0.5) * MS, 1, 2, 1);
    scene.now = 20_001 * MS;
    scene.advance();
    const { exactFromNs } = feed.delta()!.run!;
    expect(exactFromNs).toBeGreaterThan(0);
    expect(exactFromNs).toBeLessThan(20_000 * MS);
    expect(model.budget.used).toBeLessThanOrEqual(300_000);
  });

  it('tells new findings and removals', () => {
    const { feed, scene, findings } = start();
    feed.full();
    findings.push({ id: 1 } as unknown as FindingRow);
    expect(feed.delta()!.findings).toHaveLength(1);
    expect(feed.delta()).toBeNull();
    scene.record('MainThread', 'ObjectEnd', { object: 1 });
    scene.advance();
    expect(feed.delta()!.removed).toEqual([1]);
  });

  it('serves two views independently', () => {
    const { model, feed, scene } = start();
    feed.full();
    scene.now = 1 * MS;
    scene.block('worker', 'Lock', 'lock', 20);
    const other = new ViewFeed(model);
    expect(other.full().lanes).toHaveLength(2);
    expect(feed.delta()!.lanes).toHaveLength(1);
    scene.now = 300 * MS;
    scene.unblock('worker');
    scene.advance();
    expect(feed.delta()!.lanes).toHaveLength(1);
    expect(other.delta()!.lanes).toHaveLength(1);
  });

  it('ends', () => {
    const { feed, scene } = start();
    feed.full();
    scene.exit();
    expect(feed.delta()).toMatchObject({ live: false, run: { exit: { code: 0 } } });
    expect(feed.delta()).toBeNull();
  });

  it('answers tiles in binary and the rest as replies', () => {
    const { feed, scene } = start();
    scene.block('worker', 'Lock', 'lock', 20);
    scene.now = 50 * MS;
    scene.advance();
    const tiles = feed.answer({
      type: 'tiles',
      id: 4,
      level: 20,
      index: 0,
      lanes: [asId(1), asId(2), asId(99)],
      queues: [],
      wakes: true,
    });
    const batch = decodeTiles(tiles as ArrayBuffer);
    expect(batch.series.map((series) => `${series.kind} ${series.id} ${series.final}`)).toEqual([
      'states 1 false',
      'holds 1 false',
      'states 2 false',
      'holds 2 false',
      'wakes 0 false',
    ]);
    expect(feed.answer({ type: 'slice', id: 5, lane: asId(2), atNs: timeNs(MS) })).toMatchObject({
      id: 5,
      kind: 'slice',
      slice: { reason: 'Lock', endNs: null },
    });
    expect(feed.answer({ type: 'lane', id: 6, lane: asId(2) })).toMatchObject({
      lane: { chain: [{ lane: 2, object: 1 }] },
    });
    expect(feed.answer({ type: 'object', id: 7, object: asId(1) })).toMatchObject({
      object: { waiters: [{ lane: 2 }] },
    });
    expect(feed.answer({ type: 'object', id: 8, object: asId(77) })).toMatchObject({
      kind: 'error',
    });
  });
});
