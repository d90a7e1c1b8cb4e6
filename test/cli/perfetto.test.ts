import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { mustRun } from '../../scripts/support/run';
import { anyPython } from '../support/pythons';
import { traceProcessor } from '../support/perfetto/provide';
import { ended, example, program, testFolder } from './support/heddle';

const processor = await traceProcessor();
if ('why' in processor) console.log(`no trace processor: ${processor.why}`);

const QUERIES = [
  // What its importer dropped or did not understand.
  "select name, value from stats where severity in ('error', 'data_loss') and value > 0",
  'select distinct thread.name from slice join thread_track on slice.track_id = thread_track.id join thread using (utid)',
  'select count(*) as n, sum(dur < 0) as open from slice join thread_track on slice.track_id = thread_track.id',
  'select count(*) as n from flow',
  'select distinct name from counter join counter_track on counter.track_id = counter_track.id',
  "select count(*) as n from slice where category = 'hold' and dur >= 0",
  'select distinct name from process where name is not null',
];

interface Names {
  readonly name: string;
}

/** What Perfetto's own trace processor sees in the export of a program's recording. */
async function seen(path: string, args: readonly string[]) {
  const recording = join(testFolder(), 'run.heddle');
  const trace = join(testFolder(), 'trace.json');
  const options = ['--detail', 'full', '--record', recording, '--python', anyPython().path];
  expect((await ended(['run', ...options, path, ...args])).code).toBe(0);
  expect((await ended(['export', 'perfetto', recording, '-o', trace])).code).toBe(0);
  const { folder } = processor as { folder: string };
  const script = fromRoot('test', 'support', 'perfetto', 'query.ts');
  const tsx = fromRoot('node_modules', '.bin', 'tsx');
  const rows = JSON.parse(await mustRun(tsx, [script, folder, trace, ...QUERIES])) as unknown[];
  const [lost, threads, slices, flows, counters, holds, processes] = rows as [
    readonly unknown[],
    readonly Names[],
    readonly [{ readonly n: number; readonly open: number }],
    readonly [{ readonly n: number }],
    readonly Names[],
    readonly [{ readonly n: number }],
    readonly Names[],
  ];
  const names = (list: readonly Names[]): string[] => list.map(({ name }) => name).sort();
  return {
    lost,
    threads: names(threads),
    slices: slices[0],
    flows: flows[0].n,
    counters: names(counters),
    holds: holds[0].n,
    processes: names(processes),
  };
}

describe.skipIf('why' in processor)("Perfetto's trace processor", () => {
  test('reads threads, waits, holds, arrows', async () => {
    const { lost, threads, slices, flows, holds, processes } = await seen(
      program('contended.py'),
      [],
    );
    expect(lost).toEqual([]);
    expect(threads).toContain('MainThread');
    expect(threads.length).toBeGreaterThan(1);
    expect(slices.n).toBeGreaterThan(threads.length);
    expect(slices.open).toBe(0);
    expect(flows).toBeGreaterThan(0);
    expect(holds).toBeGreaterThan(0);
    expect(processes).toHaveLength(1);
  });

  test('reads depths of queues', async () => {
    const { lost, counters } = await seen(example('pipeline.py'), ['0.5']);
    expect(lost).toEqual([]);
    expect(counters.join()).toMatch(/items in /);
  });
});
