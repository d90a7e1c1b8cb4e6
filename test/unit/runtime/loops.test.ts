import { describe, expect, test } from 'vitest';
import * as loop from '../../../src/runtime/node/core/loop';
import type { Self } from '../../../src/runtime/node/memory/memory';
import {
  type Division,
  type Schedule,
  chunksOf,
  divide,
} from '../../../src/runtime/node/parallel/schedule';
import { type Body, explore } from './explore';

const LOOP = 8;

describe('however threads interleave', () => {
  const takes: Body = (self) => {
    const taken: number[] = [];
    for (let at = loop.nextChunk(self, LOOP, 4); at >= 0; at = loop.nextChunk(self, LOOP, 4))
      taken.push(at);
    return taken;
  };
  const stops =
    (by: number): Body =>
    (self) =>
      loop.stop(self, LOOP, by);

  test('each chunk is handed out once', () => {
    const { outcomes } = explore({ threads: [takes, takes, takes], preemptions: 3 });
    for (const outcome of outcomes) {
      const taken = JSON.parse(outcome) as number[][];
      expect(taken.flat().sort()).toEqual([0, 1, 2, 3]);
      for (const one of taken) expect(one).toEqual([...one].sort());
    }
    expect(outcomes.size).toBeGreaterThan(10);
  });

  test('a loop is stopped by one, and nothing is handed out afterwards', () => {
    explore({
      threads: [takes, stops(1), stops(loop.ABORTED)],
      check: ([taken, first, second], memory) => {
        const self = { memory } as Self;
        expect([first, second].filter(Boolean)).toEqual([true]);
        expect(loop.stoppedBy(self, LOOP)).toBe(first ? 1 : loop.ABORTED);
        expect(loop.nextChunk(self, LOOP, 4)).toBe(-1);
        expect(taken).toEqual([0, 1, 2, 3].slice(0, (taken as number[]).length));
      },
    });
  });
});

/** Chunks of each member as `from–to`, where members take turns at what is handed out. */
function shares(division: Division): string[][] {
  let next = 0;
  const given = (chunks: number): number => (next < chunks ? next++ : -1);
  const members = Array.from({ length: division.threads }, (_, member) =>
    chunksOf(division, member, given, () => true),
  );
  const taken: string[][] = members.map(() => []);
  for (let open = new Set(members.keys()); open.size > 0;) {
    for (const member of open) {
      const { done, value } = members[member]!.next();
      if (done) open = new Set([...open].filter((one) => one !== member));
      else taken[member]!.push(`${value.from}–${value.to}`);
    }
  }
  return taken;
}

const shared = (count: number, threads: number, schedule: Schedule, chunk?: number): string[][] =>
  shares(divide({ from: 0, to: count }, threads, schedule, chunk));

describe('the schedule', () => {
  test('static has one part for each thread, as equal as can be', () => {
    expect(shared(10, 4, 'static')).toEqual([['0–3'], ['3–6'], ['6–8'], ['8–10']]);
    expect(shared(2, 4, 'static')).toEqual([['0–1'], ['1–2']]);
  });

  test('static with a chunk size goes round robin', () => {
    expect(shared(10, 2, 'static', 3)).toEqual([
      ['0–3', '6–9'],
      ['3–6', '9–10'],
    ]);
  });

  test('dynamic hands out chunks of that size, by default of one iteration', () => {
    expect(shared(3, 2, 'dynamic')).toEqual([['0–1', '2–3'], ['1–2']]);
    expect(shared(10, 2, 'dynamic', 4)).toEqual([['0–4', '8–10'], ['4–8']]);
  });

  test('guided hands out chunks in proportion to what is left, none smaller than the chunk size', () => {
    expect(shared(20, 2, 'guided')).toEqual([
      ['0–10', '15–18', '19–20'],
      ['10–15', '18–19'],
    ]);
    expect(shared(20, 2, 'guided', 4)).toEqual([
      ['0–10', '15–19'],
      ['10–15', '19–20'],
    ]);
  });

  test.each([
    [0, 3],
    [1, 3],
    [17, 3],
    [1000, 7],
    [9_007_199_254, 4],
  ])('covers %d iterations once, with %d threads', (count, threads) => {
    const from = -5;
    for (const schedule of ['static', 'dynamic', 'guided'] as const)
      for (const chunk of [undefined, 3, 250]) {
        if (count > 1e6 && (schedule !== 'static' || chunk)) continue;
        const spans = shares(divide({ from, to: from + count }, threads, schedule, chunk))
          .flat()
          .map((span) => span.split('–').map(Number) as [number, number])
          .sort(([a], [b]) => a - b);
        expect(spans.at(0)?.[0] ?? from).toBe(from);
        expect(spans.at(-1)?.[1] ?? from + count).toBe(from + count);
        spans.forEach(([begin, end], at) => {
          expect(end).toBeGreaterThan(begin);
          if (at > 0) expect(begin).toBe(spans[at - 1]![1]);
        });
      }
  });

  test('stops between chunks', () => {
    const division = divide({ from: 0, to: 100 }, 1, 'static', 10);
    let left = 3;
    const ran = [
      ...chunksOf(
        division,
        0,
        () => -1,
        () => left-- > 0,
      ),
    ];
    expect(ran.map(({ to }) => to)).toEqual([10, 20, 30]);
  });

  test.each([
    ['an uneven range', () => divide({ from: 0, to: 1.5 }, 2)],
    ['no such schedule', () => divide({ from: 0, to: 1 }, 2, 'fair' as Schedule)],
    ['a chunk of nothing', () => divide({ from: 0, to: 1 }, 2, 'dynamic', 0)],
    ['more chunks than can be counted', () => divide({ from: 0, to: 2 ** 40 }, 2, 'dynamic')],
  ])('refuses %s', (_, act) => {
    expect(act).toThrow(expect.objectContaining({ name: 'ValueError' }));
  });
});
