import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ObjectFacts } from '../../../src/extension/inline/objectFacts';
import { Emitter } from '../../../src/extension/runs/emitter';
import type { Runs } from '../../../src/extension/runs/runs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When listeners are told, ms, of a run that changes 25 times a second; at `switchAt` another run is shown. */
async function told(switchAt: number): Promise<number[]> {
  const selections = new Emitter<null>();
  const changes = new Emitter<never>();
  const runs = { current: null, onSelect: selections.event, onChange: changes.event };
  const facts = new ObjectFacts(runs as unknown as Runs, () => true);
  const times: number[] = [];
  facts.onChange(() => times.push(now));
  let now = 0;
  selections.emit(null);
  for (; now < 10_000; now += 40) {
    if (now === switchAt) selections.emit(null);
    changes.emit(undefined as never);
    await vi.advanceTimersByTimeAsync(40);
  }
  facts.dispose();
  return times;
}

test('who asks again with each change has two seconds for it', async () => {
  const times = await told(Infinity);
  expect(times[0]).toBeLessThanOrEqual(600);
  expect(times.length).toBeGreaterThan(3);
  times.slice(1).forEach((time, at) => expect(time - times[at]!).toBeGreaterThanOrEqual(2_000));
});

test('another run is told of at once', async () => {
  const times = await told(4_000);
  expect(times.filter((time) => time > 4_000 && time <= 4_600)).toHaveLength(1);
});
