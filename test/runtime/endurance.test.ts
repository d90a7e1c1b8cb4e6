import { describe, expect, test } from 'vitest';
import { compiled, ended } from './support';

/** As many as stress asks for, or few. */
const OPERATIONS = Number(process.env['HEDDLE_STRESS'] ?? 10_000);
/** What a process may grow by while messages come and go, MB: collected late, never kept. */
const SLACK_MB = 80;

async function saidBy(scene: string, count: number): Promise<unknown> {
  const { stdout, stderr } = await ended(await compiled('endurance'), scene, String(count));
  // A thread that leaves by process.exit() says nothing.
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('much of one thing', () => {
  test.each([
    ['messages', 10 * OPERATIONS],
    ['across', OPERATIONS / 10],
  ])('%s: none is lost, and memory stays as it is', async (scene, count) => {
    const { came, grown } = (await saidBy(scene, count)) as { came: number; grown: number };
    expect(came).toBe(count);
    expect(grown).toBeLessThan(SLACK_MB);
  });

  test('a pool with a thousand times as many jobs as workers does them all', async () => {
    expect(await saidBy('crowd', Math.max(4000, OPERATIONS))).toBe(true);
  });

  test('locks that threads leave for good, again and again, hang nobody', async () => {
    const threads = 6 * Math.ceil(Math.min(OPERATIONS, 100_000) / 2500);
    expect(await saidBy('terminations', threads)).toEqual({ held: 2 * threads, wasLeft: true });
  });
});
