import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PollLoop, type Tick } from '../../../src/transport/index';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Pauses between the ticks that give these results, ms. */
async function pauses(results: readonly Partial<Tick>[]): Promise<number[]> {
  const at: number[] = [];
  const left = [...results];
  const loop = new PollLoop(() => {
    at.push(Date.now());
    return { moved: false, fullest: 0, more: false, ...left.shift() };
  });
  loop.start();
  while (at.length <= results.length) await vi.advanceTimersByTimeAsync(1);
  loop.dispose();
  return at.slice(1).map((time, index) => time - at[index]!);
}

test('while data flows fast it looks often, while it flows less so, and while none does seldom', async () => {
  const fast = { moved: true, fullest: 0.1 };
  const slow = { moved: true, fullest: 0.01 };
  expect(await pauses([fast, fast, slow, slow])).toEqual([5, 5, 12, 12]);
  const [first, ...rest] = await pauses([slow, {}, {}, {}]);
  expect([first, rest.at(-1)]).toEqual([12, 20]);
});

test('what was left behind is read at once, and often after that', async () => {
  const [backlog, after] = await pauses([
    { moved: true, more: true, fullest: 0.01 },
    { moved: true, fullest: 0.1 },
  ]);
  expect(backlog).toBeLessThanOrEqual(1);
  expect(after).toBe(5);
});

test('it catches up at once for who asks, then goes on as after any tick', async () => {
  const at: number[] = [];
  const loop = new PollLoop(() => {
    at.push(performance.now());
    loop.catchUp(); // A listener of the tick asks: there is nothing newer.
    return { moved: true, fullest: 0.01, more: false };
  });
  loop.catchUp(); // Not started yet.
  loop.start();
  const start = performance.now();
  await vi.advanceTimersByTimeAsync(5 + 12 + 8);
  loop.catchUp();
  await vi.advanceTimersByTimeAsync(12);
  expect(at.map((time) => Math.round(time - start))).toEqual([5, 17, 25, 37]);
  loop.dispose();
  loop.catchUp();
  await vi.advanceTimersByTimeAsync(50);
  expect(at).toHaveLength(4);
});
