import { expect, test } from 'vitest';
import { asId, timeNs, type LaneId } from '../../../src/base/index';
import { DeltaQueue } from '../../../src/extension/live/deltaQueue';
import type { Delta, LaneRow } from '../../../src/protocol/view/index';

function delta(now: number, lane?: number): Delta {
  const lanes =
    lane === undefined ? undefined : [{ id: lane, name: `${now}` } as unknown as LaneRow];
  return { type: 'delta', nowNs: timeNs(now), live: true, ...(lanes && { lanes }) };
}

/** A view that takes a message when a test says so. */
function slowView() {
  const posted: Delta[] = [];
  const takes: (() => void)[] = [];
  const queue = new DeltaQueue((one) => {
    posted.push(one);
    return new Promise<void>((resolve) => takes.push(resolve));
  });
  const take = async (): Promise<void> => {
    takes.shift()!();
    await Promise.resolve();
  };
  return { posted, queue, take };
}

test('a view that keeps up gets each delta', async () => {
  const { posted, queue, take } = slowView();
  for (const now of [1, 2, 3]) {
    queue.push(delta(now));
    await take();
  }
  expect(posted.map(({ nowNs }) => nowNs)).toEqual([1, 2, 3]);
});

test('for a slow one those that wait become one, with the newest of each row', async () => {
  const { posted, queue, take } = slowView();
  for (let now = 1; now <= 1_000; now++) queue.push(delta(now, now % 3));
  expect(posted).toHaveLength(2);
  await take();
  expect(posted).toHaveLength(3);
  const merged = posted[2]!;
  expect(merged.nowNs).toBe(1_000);
  expect(merged.lanes!.map(({ id, name }) => [id, name])).toEqual([
    [0, '999'],
    [1, '1000'],
    [2, '998'],
  ]);
});

test('a page that is gone without an answer does not hold up the next one', async () => {
  const { posted, queue, take } = slowView();
  for (const now of [1, 2, 3]) queue.push(delta(now));
  queue.clear();
  queue.push(delta(4));
  expect(posted.map(({ nowNs }) => nowNs)).toEqual([1, 2, 4]);
  await take();
  queue.push(delta(5));
  queue.push(delta(6));
  expect(posted.map(({ nowNs }) => nowNs)).toEqual([1, 2, 4, 5]);
});

test('states are merged by lane, and give way to newer rows', async () => {
  const states = (lane: number, state: 1 | 2) => ({
    lane: [asId<LaneId>(lane)],
    state: [state],
    object: [0],
    since: [timeNs(0)],
  });
  const { posted, queue, take } = slowView();
  queue.push(delta(1));
  queue.push(delta(2));
  queue.push({ ...delta(3), states: states(1, 2) });
  queue.push({ ...delta(4), states: states(2, 2) });
  queue.push(delta(5, 1));
  queue.push({ ...delta(6), states: states(2, 1) });
  await take();
  expect(posted[2]!.lanes!.map(({ id }) => id)).toEqual([1]);
  expect(posted[2]!.states).toMatchObject({ lane: [2], state: [1] });
});
