import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report, ReportThread } from '../../src/session/report/types';
import { RecordingReader, TextSink } from '../../src/trace/index';
import type { OsSample } from '../../src/protocol/index';
import { anyPython, python } from '../support/pythons';
import { ended, heddle, program, reportOf, testFolder } from './support/heddle';

/** What /proc said of one thread, look by look. */
interface Seen {
  /** Looks that found it asleep. */
  sleeping: number;
  /** How long it slept, if what two looks found changed in their middle, ns. */
  sleptNs: number;
}

/** Collects what the looks of a recording say of each thread. */
class LookSink extends TextSink {
  readonly samples: OsSample[] = [];
  override osSample = (sample: OsSample): void => void this.samples.push(sample);
}

/** By the operating system's id. */
function seenIn(trace: string): Map<number, Seen> {
  const reader = RecordingReader.open(trace);
  const sink = new LookSink();
  reader.replaySync(sink);
  reader.dispose();
  const seen = new Map<number, Seen>();
  const states = new Map<number, string>();
  let lastNs = 0;
  for (const { fromNs, processes } of sink.samples) {
    const before = new Map(states);
    for (const { tid, state } of processes.flatMap((one) => one.threads)) states.set(tid, state);
    for (const [tid, state] of states) {
      const one = seen.get(tid) ?? { sleeping: 0, sleptNs: 0 };
      seen.set(tid, one);
      if (state === 'S') one.sleeping++;
      for (const found of [before.get(tid), state])
        if (found === 'S') one.sleptNs += (fromNs - lastNs) / 2;
    }
    lastNs = fromNs;
  }
  return seen;
}

/** Threads whose sleep in such a call has a line, by what was recorded so far. */
function sitting(trace: string): number {
  const begun = statSync(trace, { throwIfNoEntry: false });
  if (!begun?.size) return 0;
  const reader = RecordingReader.open(trace);
  const sink = new LookSink();
  reader.replaySync(sink);
  reader.dispose();
  const told = sink.samples.flatMap((one) => one.processes.flatMap((each) => each.sitting ?? []));
  return told.filter(({ at }) => at !== null).length;
}

const share = (row: ReportThread): number => row.gil!.estimatedNs / (row.endNs! - row.startNs);
const error = (row: ReportThread): number => row.gil!.errorNs / (row.endNs! - row.startNs);

async function run(kinds: readonly string[], path = anyPython().path) {
  const trace = join(testFolder(), 'run.heddle');
  const args = ['--record', trace, '--python', path, program('interpreter_lock.py'), ...kinds];
  const { report } = await reportOf(args);
  const thread = (name: string): ReportThread => report.threads.find((one) => one.name === name)!;
  return { report, thread, trace };
}

describe('waiting for the interpreter lock', () => {
  const versions = [python(9), python(13), python(14)].filter((one) => one !== undefined);

  test.each(versions)('two threads that compute take turns on $version', async ({ path }) => {
    const { thread, trace } = await run(['busy', 'busy'], path);
    const seen = seenIn(trace);
    expect(seen.size).toBe(3);
    for (const row of ['busy-0', 'busy-1'].map(thread)) {
      expect(row.gil!.looks).toBeGreaterThan(10);
      // Nothing else makes them sleep, so what the looks found is what was estimated.
      const estimated = row.gil!.estimatedNs;
      const off = [...seen.values()].map(({ sleptNs }) => Math.abs(sleptNs - estimated));
      const most = 0.1 * (row.endNs! - row.startNs) + row.gil!.errorNs;
      expect(Math.min(...off)).toBeLessThan(most);
      expect(share(row)).toBeGreaterThan(0.02);
    }
    expect(share(thread('MainThread'))).toBe(0);
  });

  test('one thread that computes waits for nobody', async () => {
    const { thread } = await run(['busy']);
    expect(share(thread('busy-0'))).toBeLessThan(0.05 + error(thread('busy-0')));
    expect(share(thread('MainThread'))).toBe(0);
  });

  test('one that has let go of it does not wait for it', async () => {
    const { thread } = await run(['busy', 'digest']);
    expect(share(thread('digest-1'))).toBeLessThan(0.1 + error(thread('digest-1')));
  });

  test('one that sits in a call nobody records does not wait for it, whoever runs', async () => {
    const { thread, trace } = await run(['reader', 'busy']);
    expect(share(thread('reader-0'))).toBe(0);
    const { looks } = thread('reader-0').gil!;
    expect(looks).toBeGreaterThan(2);
    const asleep = Math.max(...[...seenIn(trace).values()].map(({ sleeping }) => sleeping));
    expect(asleep).toBeGreaterThan(looks / 2);
    // While nobody runs there is nothing to look at.
    const idle = await run(['reader', 'reader']);
    expect(idle.thread('reader-1').gil?.estimatedNs ?? 0).toBe(0);
  });
});

describe('a call that nobody records', () => {
  test.each([python(9), python(12), python(14)].filter((one) => one !== undefined))(
    'says where threads sleep in it, also where all do, on $version',
    async ({ path }) => {
      const [trace, fifo, file] = ['run.heddle', 'fifo', 'report.json'].map((one) =>
        join(testFolder(), one),
      ) as [string, string, string];
      const script = program('unrecorded_calls.py');
      const options = ['--record', trace, '--report-file', file, '--python', path];
      const run = heddle(['run', ...options, script, fifo]);
      await run.until(() => sitting(trace) === 2, 'nobody was asked where they sleep');
      run.signal('SIGTERM');
      const { stderr } = await run.ended();
      const { threads } = JSON.parse(readFileSync(file, 'utf8')) as Report;
      expect(threads.map(({ name, sitsAt }) => [name, sitsAt])).toEqual([
        ['MainThread', { file: script, function: '<module>', line: 18 }],
        ['reader', { file: script, function: 'reader', line: 12 }],
      ]);
      const { stdout } = await ended(['report', trace]);
      expect(stdout, stderr).toMatch(/Threads in calls that are not recorded/);
      expect(stdout).toMatch(/reader +in a call at \S+unrecorded_calls\.py:12/);
    },
  );
});

describe('native threads', () => {
  test.each([true, false])('are lanes with processor time, native agent: %s', async (native) => {
    const trace = join(testFolder(), 'run.heddle');
    const env = native ? {} : { HEDDLE_NATIVE: '0' };
    const command = ['--python', anyPython().path, program('native_threads.py'), '3', '4'];
    const { report } = await reportOf(['--record', trace, ...command], { env });
    const lanes = report.threads.filter((one) => one.native);
    expect(lanes).toHaveLength(7);
    expect(report.threads).toHaveLength(8);
    const [busiest, , , busy, idle] = lanes.sort((a, b) => b.cpuNs! - a.cpuNs!);
    expect(busy!.cpuNs).toBeGreaterThan(20 * idle!.cpuNs!);
    expect(busiest).toMatchObject({ gil: null, name: expect.stringMatching(/^python\S* \d+$/) });
    const { available, wanted } = report.run.processors!;
    expect(wanted).toBeGreaterThanOrEqual(4);
    const text = await ended(['report', trace]);
    expect(text.stdout).toMatch(/1 thread, 7 native threads/);
    expect(text.stdout).toMatch(/python\S* \d+ \(native\)/);
    if (available < 4) expect(text.stdout).toContain(`threads wanted ${available} processors`);
  });
});
