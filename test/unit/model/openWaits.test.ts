import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel, runRows } from '../../../src/model/index';
import { tileBatch } from '../../../src/model/timeline/tiles';
import type { HoldSeries } from '../../../src/protocol/view/index';
import { MS, Scene } from './scene';

/** Many short waits behind one function, then a hold and a wait that only the kill ended. */
function killedInDeadlock(): { model: RunModel; analysis: Analysis } {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  for (const name of ['MainThread', 'worker']) scene.begin(name);
  scene.object('lock', 'Lock', 'worker');
  for (let turn = 0; turn < 20; turn++) {
    scene.take('MainThread', 'lock', 10);
    scene.block('worker', 'Lock', 'lock', 20);
    scene.now += MS;
    scene.drop('MainThread', 'lock');
    scene.unblock('worker', 'Ok', 'MainThread');
    scene.drop('worker', 'lock', true);
    scene.advance();
    analysis.check();
  }
  scene.take('MainThread', 'lock', 11);
  scene.slot('lock', {
    OWNER: scene.threadId('MainThread'),
    OWNER_SINCE: scene.now,
    OWNER_SITE: scene.site(11),
    HOLD_MAX: MS,
    ACQUISITIONS: 41,
  });
  scene.block('worker', 'Lock', 'lock', 21);
  scene.now += 5_000 * MS;
  scene.exit(true);
  analysis.check();
  return { model, analysis };
}

describe('a wait that only the end of its process ended', () => {
  it('counts as waited, and the hold behind it as held', () => {
    const [lock] = runRows(killedInDeadlock().model).locks;
    expect(lock!.waitNs.total).toBe(5_020 * MS);
    expect(lock!.waitNs.max).toBe(5_000 * MS);
    expect(lock!.contended).toBe(21);
    expect(lock!.holdNs.max).toBe(5_000 * MS);
  });

  it('is not contention', () => {
    const rules = killedInDeadlock()
      .analysis.findings()
      .map((finding) => finding.rule);
    expect(rules).not.toContain('high-contention');
  });
});

/** How long each hold is that is drawn on a lane, ns. */
function holdLengths(model: RunModel, name: string): number[] {
  const [lane] = runRows(model).lanes.filter((one) => one.name === name);
  const { series } = tileBatch(model, {
    type: 'tiles',
    id: 1,
    level: 26,
    index: 0,
    lanes: [lane!.id],
    queues: [],
    wakes: false,
  });
  const holds = series.find(({ kind }) => kind === 'holds') as HoldSeries;
  return [...holds.end].map((end, at) => end - holds.start[at]!);
}

it('what those held who waited when their process was killed is on their lanes', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  for (const name of ['a', 'b']) scene.begin(name);
  for (const [name, own] of [
    ['a', 'left'],
    ['b', 'right'],
  ] as const) {
    scene.object(own, 'Lock', name);
    scene.take(name, own, 10);
  }
  scene.now += MS;
  scene.block('a', 'Lock', 'right', 20);
  scene.block('b', 'Lock', 'left', 20);
  scene.now += 5_000 * MS;
  scene.exit(true);
  expect(holdLengths(model, 'a')).toEqual([5_001 * MS]);
});

it('so is what one held that ran', () => {
  const { model } = killedInDeadlock();
  expect(holdLengths(model, 'MainThread').at(-1)).toBe(5_000 * MS);
});
