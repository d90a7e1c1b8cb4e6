import { describe, expect, test } from 'vitest';
import type { DumpedRecord } from '../support/dump';
import { nativeModes, program, runAgent, type Mode } from './agent';

const SEVERAL = 40;
const TOLD = 32;

/** What a task waits for when it first waits at a mark. */
class Waits {
  private constructor(
    private readonly records: readonly DumpedRecord[],
    readonly printed: string,
  ) {}

  static async of(mode: Mode): Promise<Waits> {
    const run = await runAgent(mode, [program('awaited.py')]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    return new Waits(run.main.thread('MainThread').records, run.stdout.trim());
  }

  /** Its TaskBlock, and what is part of it before. */
  at(name: string, mark: string): readonly DumpedRecord[] {
    const end = this.records.findIndex(
      ({ event, text, stack }) =>
        event === 'TaskBlock' &&
        text['task'] === name &&
        stack.some((frame) => frame.endsWith(`@${mark}`)),
    );
    expect(end, `${name} at ${mark}`).toBeGreaterThanOrEqual(0);
    const parts = ['TaskAwaits', 'Held', 'Awaited'];
    const before = this.records.slice(0, end);
    const begin = before.findLastIndex(({ event }) => !parts.includes(event));
    return this.records.slice(begin + 1, end + 1);
  }

  /** The tasks that it waits for, in alphabetical order. */
  tasks(name: string, mark: string): unknown[] {
    const awaited = this.at(name, mark).map(({ text }) => text['awaited']);
    return awaited.filter((one) => one !== undefined).sort();
  }

  /** The locks that it holds meanwhile. */
  locks(name: string, mark: string): unknown[] {
    const held = this.at(name, mark).filter(({ event }) => event === 'Held');
    return held.map(({ text }) => text['object']);
  }
}

describe.each(nativeModes())('whom tasks of asyncio wait for: $label', (mode) => {
  test('all that are not over, of gather, wait, a task group and what they are nested in', async () => {
    const waits = await Waits.of(mode);
    expect(waits.tasks('gathers', 'gather')).toEqual(['a: one', 'b: one']);
    expect(waits.tasks('waits', 'wait')).toEqual(['c: one', 'd: one']);
    expect(waits.tasks('shields', 'shield')).toEqual(['shielded: one']);
    expect(waits.tasks('nests', 'nested')).toEqual(['g: one', 'h: one', 'i: one']);
    expect(waits.tasks('nurseries', 'nursery')).toEqual(['l: one', 'm: one']);
    if (mode.python.minor >= 11)
      expect(waits.tasks('groups', 'group')).toEqual(['j: one', 'k: one']);
  });

  test('as_completed waits for tasks, not for a queue of its own', async () => {
    const waits = await Waits.of(mode);
    const [block] = waits.at('completes', 'completed').slice(-1);
    expect(block?.text['reason']).toBe('Task');
    // Up to 3.12 its functions do not say which.
    const known = mode.python.minor >= 13 ? ['e: one', 'f: one'] : [];
    expect(waits.tasks('completes', 'completed')).toEqual(known);
  });

  test('jobs of a pool', async () => {
    const waits = await Waits.of(mode);
    expect(waits.tasks('jobs', 'jobs')).toEqual(['Event.wait()', 'Event.wait(None)']);
  });

  test('the process whose end it waits for', async () => {
    const waits = await Waits.of(mode);
    const [awaited] = waits.at('ends', 'ends');
    expect(awaited?.text).toMatchObject({ what: 'Process', number: waits.printed });
  });

  test('of very many some are told, and how many others there are', async () => {
    const waits = await Waits.of(mode);
    const wait = waits.at('crowds', 'many');
    expect(wait).toHaveLength(TOLD);
    expect(wait.at(-2)?.raw['more']).toBe(SEVERAL - TOLD);
    expect(wait.at(-3)?.raw['more']).toBe(0);
  });

  test('which locks of the thread a task keeps, and that it does so no more', async () => {
    const waits = await Waits.of(mode);
    expect(waits.locks('keeps', 'keeping')).toEqual(['Lock lock']);
    expect(waits.locks('keeps', 'free')).toEqual([]);
    expect(waits.locks('gathers', 'gather')).toEqual([]);
  });
});
