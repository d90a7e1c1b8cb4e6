import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Overview } from '../../../src/model/state/overview';
import { Trend, TREND_BIN_NS } from '../../../src/model/state/trend';
import { WaitStats } from '../../../src/model/state/waitStats';
import { commandTitle } from '../../../src/model/index';

describe('WaitStats', () => {
  it('has percentiles within 6.25 %', () => {
    const wait = fc.integer({ min: 100, max: 10_000_000_000 });
    fc.assert(
      fc.property(fc.array(wait, { minLength: 1, maxLength: 200 }), (waits) => {
        const stats = new WaitStats();
        for (const ns of waits) stats.add(ns);
        const sorted = [...waits].sort((a, b) => a - b);
        for (const share of [0.5, 0.99]) {
          const truth = sorted[Math.max(1, Math.ceil(share * waits.length)) - 1]!;
          expect(Math.abs(stats.quantile(share) - truth)).toBeLessThanOrEqual(truth * 0.0625 + 1);
        }
        expect(stats.max).toBe(sorted.at(-1));
      }),
    );
  });

  it('adds up', () => {
    const [a, b] = [new WaitStats(), new WaitStats()];
    a.add(1000);
    b.add(3000);
    a.addAll(b);
    expect(a.toRow()).toMatchObject({ total: 4000, max: 3000 });
    expect(new WaitStats().toRow()).toEqual({ total: 0, max: 0, p50: 0, p99: 0 });
  });

  it('adds up to what one that saw all of them says, be they few or many', () => {
    const waits = fc.array(fc.integer({ min: 100, max: 10_000_000_000 }), { maxLength: 30 });
    const statsOf = (all: readonly number[]): WaitStats => {
      const stats = new WaitStats();
      for (const ns of all) stats.add(ns);
      return stats;
    };
    fc.assert(
      fc.property(waits, waits, (first, second) => {
        const sum = statsOf(first);
        sum.addAll(statsOf(second));
        expect(sum.toRow()).toEqual(statsOf([...first, ...second]).toRow());
      }),
    );
  });
});

describe('Trend', () => {
  it('integrates over bins', () => {
    const trend = new Trend(0);
    trend.integrate(TREND_BIN_NS / 2, TREND_BIN_NS * 1.5, 2);
    expect(trend.values(TREND_BIN_NS * 2, 1 / TREND_BIN_NS, false)).toEqual([1, 1, 0]);
  });

  it('integrates spans of any length, one after another', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 3 * TREND_BIN_NS }), { maxLength: 8 });
    fc.assert(
      fc.property(lengths, (all) => {
        const trend = new Trend(0);
        let now = 0;
        for (const length of all) trend.integrate(now, (now += length), 1);
        const whole = Math.floor(now / TREND_BIN_NS);
        const expected = Array.from({ length: whole + 1 }, (_, bin) =>
          Math.min(TREND_BIN_NS, now - bin * TREND_BIN_NS),
        );
        expect(trend.values(now, 1, false)).toEqual(expected.slice(-32));
      }),
    );
  });

  it('forgets what is older than eight seconds', () => {
    const trend = new Trend(0);
    trend.integrate(0, 1e9, 1);
    const values = trend.values(60e9, 1 / TREND_BIN_NS, false);
    expect(values).toHaveLength(32);
    expect(values.every((value) => value === 0)).toBe(true);
  });

  it('keeps a sampled value until the next', () => {
    const trend = new Trend(0);
    trend.sample(0, 3);
    trend.sample(TREND_BIN_NS * 3, 5);
    expect(trend.values(TREND_BIN_NS * 4, 1, true)).toEqual([3, 3, 3, 5, 5]);
  });
});

describe('Overview', () => {
  it('tells the share of lanes that wait, in ever wider bins', () => {
    const overview = new Overview();
    overview.change(0, 4, 0);
    overview.change(500e6, 0, 1);
    const { binNs, waiting } = overview.row(1000e6);
    expect(binNs).toBe(2e6);
    expect(waiting).toHaveLength(500);
    expect(waiting[100]).toBe(0);
    expect(waiting[400]).toBe(0.25);
  });

  it('tells the same when it is told late, in whatever order', () => {
    const time = fc.integer({ min: 0, max: 2_000 }).map((ms) => ms * 0.7e6);
    const life = fc.tuple(time, time, time);
    fc.assert(
      fc.property(
        fc.array(life, { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (lives, order) => {
          const changes = lives.flatMap((times) => {
            const [begin, wait, end] = times.toSorted((a, b) => a - b) as [number, number, number];
            const own: [number, number, number][] = [
              [begin, 1, 0],
              [wait, 0, 1],
              [end, -1, -1],
            ];
            return own;
          });
          const [inTime, late] = [new Overview(), new Overview()];
          for (const change of changes.toSorted(([a], [b]) => a - b)) inTime.change(...change);
          const keys = new Map(changes.map((change) => [change, order.next().value]));
          for (const change of changes.toSorted((a, b) => keys.get(a)! - keys.get(b)!))
            late.change(...change);
          const [one, other] = [inTime.row(1500e6), late.row(1500e6)];
          expect(other.binNs).toBe(one.binNs);
          for (const [at, share] of one.waiting.entries())
            expect(other.waiting[at]).toBeCloseTo(share, 2);
        },
      ),
    );
  });
});

describe('commandTitle', () => {
  it.each([
    [['python3.13', '/x/app.py', 'a'], 'app.py'],
    [['app.py'], 'app.py'],
    [['/usr/bin/python', '-X', 'dev', '-m', 'http.server'], '-m http.server'],
    [['python', '-c', 'print()'], '-c'],
    [['node', '-e', 'a / b'], '-e'],
    [['node', '--import', 'tsx', '-e', '// multiprocessing.spawn\nrun()'], 'multiprocessing.spawn'],
    [
      ['python', '-c', 'from multiprocessing.spawn import spawn_main; spawn_main(5)'],
      'multiprocessing.spawn',
    ],
    [
      ['python', '-c', 'import sys; from multiprocessing.forkserver import main; main(5)'],
      'multiprocessing.forkserver',
    ],
    [
      ['python', '-E', '-c', 'from multiprocessing.resource_tracker import main;main(4)'],
      'multiprocessing.resource_tracker',
    ],
    [['node', '--require', 'x', 'main.js'], 'main.js'],
    [['make', 'test'], 'make'],
    [[], 'program'],
  ])('%j is called %s', (command, title) => {
    expect(commandTitle(command)).toBe(title);
  });
});
