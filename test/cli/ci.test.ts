import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { jsonErrors, xmlErrors } from '../support/schemas';
import { readTrace } from '../support/traceEvents';
import { ended, heddle, program, testFolder } from './support/heddle';

const python = (): string[] => ['--python', anyPython().path];
const here = (name: string): string => join(testFolder(), name);
const read = (name: string): string => readFileSync(here(name), 'utf8');

/** A run of two threads that wait for each other; gives its recording. */
async function deadlocked(...options: string[]): Promise<{ trace: string; stderr: string }> {
  const trace = here('run.heddle');
  const args = ['--record', trace, ...python(), program('two_locks_daemons.py')];
  const { stderr } = await ended(['run', ...options, ...args]);
  return { trace, stderr };
}

interface Log {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { help: { markdown: string } }[] };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly baselineState?: string;
      readonly fingerprints: Readonly<Record<string, string>>;
      readonly codeFlows: readonly { readonly threadFlows: readonly unknown[] }[];
    }[];
  }[];
}

test('a run is told as SARIF and as JUnit XML by the names of files', async () => {
  const { trace } = await deadlocked('--report-file', here('out.sarif'));
  const log = JSON.parse(read('out.sarif')) as Log;
  expect(jsonErrors('sarif-2.1.0.schema.json', log)).toEqual([]);
  const [run] = log.runs;
  expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(['deadlock']);
  expect(run?.results[0]?.codeFlows[0]?.threadFlows).toHaveLength(2);
  expect(run?.tool.driver.rules[0]?.help.markdown).toMatch(/^# deadlock/);

  await ended(['report', trace, '--report-file', here('out.xml')]);
  expect(await xmlErrors('jenkins-junit.xsd', read('out.xml'))).toEqual([]);
  expect(read('out.xml')).toMatch(/failures="1"[^]*<failure message="[^]*with other:/);
});

test('a baseline lets only new findings fail, in another run too', async () => {
  const first = await deadlocked('--write-baseline', here('known.json'));
  expect(first.stderr).toContain('✖ Deadlock');
  const baseline = ['--baseline', here('known.json'), '--fail-on', 'error'];
  const { trace, stderr } = await deadlocked(...baseline);
  expect(stderr).toMatch(/✖ Deadlock.*\[deadlock\] known\n/);
  expect((await ended(['report', ...baseline, trace])).code).toBe(0);
  const { stdout } = await ended(['report', ...baseline, '--report', 'sarif', trace]);
  const [result] = (JSON.parse(stdout) as Log).runs[0]!.results;
  expect(result?.baselineState).toBe('unchanged');

  writeFileSync(here('none.json'), '{"schema":"heddle-baseline/1","findings":[]}');
  const others = ['--baseline', here('none.json'), '--fail-on', 'error'];
  expect((await ended(['report', ...others, trace])).code).toBe(3);
});

test('a project and the command line say how bad a finding is', async () => {
  const { trace } = await deadlocked();
  writeFileSync(here('pyproject.toml'), '[tool.heddle.severity]\ndeadlock = "warning"\n');
  const report = (...options: string[]) =>
    ended(['report', '--fail-on', 'error', ...options, trace]);
  expect(await report()).toMatchObject({ code: 0, stdout: expect.stringContaining('⚠ Deadlock') });
  expect((await report('--severity', 'deadlock=error')).code).toBe(3);
  expect((await report('--severity', 'deadlock=off')).stdout).toContain('No findings.');
  writeFileSync(here('pyproject.toml'), '[tool.heddle.severity]\ndeadlock = "bad"\n');
  const refused = await report();
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('tool.heddle.severity.deadlock is "bad"');
});

test('a recording is exported', async () => {
  const { trace } = await deadlocked();
  const written = await ended(['export', 'perfetto', trace, '-o', here('trace.json')]);
  expect(written).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const { events, problems } = readTrace(read('trace.json'));
  expect(problems).toEqual([]);
  expect(events.filter(({ name }) => name.includes(' holds ')).length).toBeGreaterThan(0);

  const speedscope = await ended(['export', 'speedscope', trace]);
  expect(jsonErrors('speedscope.schema.json', JSON.parse(speedscope.stdout))).toEqual([]);
  const folded = await ended(['export', 'folded', trace]);
  expect(folded.stdout).toMatch(/^\S.*;waits for \S.* \d+$/m);
});

test('stacks of several processes begin with the process, also of what came before the second', async () => {
  const trace = here('two.heddle');
  const options = ['-q', '--on-deadlock', 'exit', '--time-limit', '80', '--record', trace];
  await ended(['run', ...options, ...python(), program('two_processes.py'), 'fork']);
  const { stdout } = await ended(['export', 'folded', trace]);
  const roots = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(';')[0]);
  expect(new Set(roots).size).toBe(2);
  expect(roots.filter((root) => !/^process \d+$/.test(root ?? ''))).toEqual([]);
});

test('what cannot be exported is said, and leaves no file', async () => {
  const { trace } = await deadlocked();
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await ended(['export', ...args]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused('folded', here('none.heddle'), '-o', here('out'))).toContain('none.heddle');
  expect(await refused('folded', trace, '-o', trace)).toContain('is the recording itself');
  expect(await refused('folded', trace, '-o', here('no/out'))).toContain('folder does not exist');
  expect(readdirSync(testFolder()).filter((name) => name.startsWith('out'))).toEqual([]);
});

test('Ctrl-C leaves no half file', async () => {
  const { trace } = await deadlocked();
  // A recording that never ends being read: a pipe would not do, so many copies of its parts.
  const bytes = readFileSync(trace);
  const [header, parts] = [bytes.subarray(0, 64), bytes.subarray(64)];
  writeFileSync(here('long.heddle'), Buffer.concat([header, ...Array<Buffer>(20_000).fill(parts)]));
  const running = heddle(['export', 'perfetto', here('long.heddle'), '-o', here('long.json')]);
  await running.until(
    () => readdirSync(testFolder()).some((name) => name.endsWith('.tmp')),
    'nothing was begun',
  );
  running.signal('SIGINT');
  const { code, stderr } = await running.ended();
  expect({ code, stderr }).toMatchObject({ code: 130 });
  expect(readdirSync(testFolder()).filter((name) => name.startsWith('long.json'))).toEqual([]);
  expect(existsSync(here('long.heddle'))).toBe(true);
});
