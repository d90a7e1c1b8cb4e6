import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PollLoop, type Tick } from '../../../src/transport/index';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Pauses between the ticks that give these results, ms, while somebody watches. */
async function pauses(results: readonly Partial<Tick>[]): Promise<number[]> {
  const at: number[] = [];
  const left = [...results];
  const loop = new PollLoop({
    presses: false,
    tick() {
      at.push(Date.now());
      return { moved: false, fullest: 0, more: false, ...left.shift() };
    },
  });
  loop.watch();
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
  const loop = new PollLoop({
    presses: false,
    tick() {
      at.push(performance.now());
      loop.catchUp(); // A listener of the tick asks: there is nothing newer.
      return { moved: true, fullest: 0.01, more: false };
    },
  });
  loop.watch();
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

describe('while nobody watches', () => {
  function start() {
    const at: number[] = [];
    const polled = {
      presses: false,
      tick(): Tick {
        at.push(Math.round(performance.now() - begun));
        return { moved: true, fullest: 0.01, more: false };
      },
    };
    const loop = new PollLoop(polled);
    const begun = performance.now();
    loop.start();
    return { loop, polled, at };
  }

  test('a tick comes every 50 ms', async () => {
    const { loop, at } = start();
    await vi.advanceTimersByTimeAsync(180);
    expect(at).toEqual([50, 98, 146]);
    loop.dispose();
  });

  test('what presses is read at the next look', async () => {
    const { loop, polled, at } = start();
    await vi.advanceTimersByTimeAsync(60);
    polled.presses = true;
    await vi.advanceTimersByTimeAsync(12);
    expect(at).toEqual([50, 62]);
    loop.dispose();
  });

  test('it looks as often as before once somebody watches, and no longer when all have gone', async () => {
    const { loop, at } = start();
    await vi.advanceTimersByTimeAsync(60);
    const [one, other] = [loop.watch(), loop.watch()];
    await vi.advanceTimersByTimeAsync(24);
    one.dispose();
    one.dispose();
    await vi.advanceTimersByTimeAsync(12);
    other.dispose();
    await vi.advanceTimersByTimeAsync(48);
    expect(at).toEqual([50, 62, 74, 86, 134]);
    loop.dispose();
  });

  test('a ring that was long filling is not filling fast', async () => {
    const at: number[] = [];
    const polled = {
      presses: false,
      tick(): Tick {
        at.push(performance.now());
        return { moved: true, fullest: 0.12, more: false };
      },
    };
    const loop = new PollLoop(polled);
    loop.start();
    await vi.advanceTimersByTimeAsync(50);
    loop.watch();
    await vi.advanceTimersByTimeAsync(17);
    expect(at.slice(1).map((time, index) => time - at[index]!)).toEqual([12, 5]);
    loop.dispose();
  });
});
