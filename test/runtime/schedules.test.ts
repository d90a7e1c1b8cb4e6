import { Scheduler } from 'heddle/sched';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { ended } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
  readonly log: readonly string[];
}

const GIVES_NOTHING = new Set<unknown>(['enter', 'enterAbs', 'advance']);

holdsTable<Row>('schedules', ({ steps, log }) => ({
  results: steps.map((step) => (GIVES_NOTHING.has(step[0]) ? null : step.at(-1))),
  log,
}));

test('the example runs', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'schedule.mjs'));
  expect([stdout.split('\n').slice(0, -1), stderr]).toEqual([
    ['look at the sky', 'water the lettuce', 'water the beans', 'look at the sky', 'done'],
    '',
  ]);
});

describe('with the clock of the machine', () => {
  test('it blocks until each is due', () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    const began = performance.now();
    scheduler.enter(40, (word: string) => seen.push(word), { args: ['second'] });
    scheduler.enter(20, () => seen.push('first'));
    expect(scheduler.run()).toBeNull();
    expect(seen).toEqual(['first', 'second']);
    expect(performance.now() - began).toBeGreaterThanOrEqual(39);
  });

  test('an event entered while it waits comes before a later one, and one taken out is not waited for', async () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    const far = scheduler.enter(3_600_000, () => seen.push('far'));
    const running = scheduler.runAsync();
    await Promise.resolve();
    scheduler.enter(1, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push('near');
      scheduler.cancel(far);
    });
    await running;
    expect(seen).toEqual(['near']);
  });

  test('one taken out while it waits ends the wait', async () => {
    const scheduler = new Scheduler();
    const far = scheduler.enter(3_600_000, () => undefined);
    const running = scheduler.runAsync();
    await Promise.resolve();
    scheduler.cancel(far);
    await running;
  });

  test('a signal ends it with its reason, and what was to come still is', async () => {
    const scheduler = new Scheduler();
    scheduler.enter(3_600_000, () => undefined);
    const controller = new AbortController();
    const running = scheduler.runAsync({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(scheduler.isEmpty()).toBe(false);
  });
});
