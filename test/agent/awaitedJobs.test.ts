import { describe, expect, test } from 'vitest';
import type { DumpedRecord } from '../support/dump';
import { nativeModes, program, runAgent } from './agent';

const SEVERAL = 40;
const TOLD = 32;

/** The first wait of a thread at a mark, and before it for which jobs it is. */
function waitAt(records: readonly DumpedRecord[], mark: string): readonly DumpedRecord[] {
  const end = records.findIndex(
    ({ event, stack }) => event === 'Block' && stack.some((frame) => frame.endsWith(`@${mark}`)),
  );
  expect(end, mark).toBeGreaterThanOrEqual(0);
  const begin = records.slice(0, end).findLastIndex(({ event }) => event !== 'TaskAwaits');
  return records.slice(begin + 1, end + 1);
}

describe.each(nativeModes())('several jobs that a thread waits for: $label', (mode) => {
  test('all that are not over are told, as far as there is room; one alone as its future', async () => {
    const run = await runAgent(mode, [program('awaited_jobs.py')]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const at = (thread: string, mark: string): readonly DumpedRecord[] =>
      waitAt(run.main.thread(thread).records, mark);
    const jobs = (found: readonly DumpedRecord[]): unknown[] =>
      found.slice(0, -1).map(({ text }) => text['awaited']);
    const few = at('waits', 'wait');
    expect(jobs(few)).toEqual(['job(0)', 'job(1)', 'job(2)']);
    expect(few.at(-1)!.text['target']).toBeUndefined();
    expect(jobs(at('completes', 'completed'))).toEqual(['job(0)', 'job(1)']);
    const many = at('waits_for_many', 'many');
    expect(jobs(many)).toHaveLength(TOLD);
    expect(many.at(-2)!.raw['more']).toBe(SEVERAL - TOLD);
    const one = at('waits_for_one', 'one');
    expect(one).toHaveLength(1);
    expect(jobs(at('waits_for_coroutine', 'coroutine')).sort()).toEqual(['coroutine', 'job(0)']);
  });
});
