import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { schemaErrors } from '../unit/report/validate';
import { ended, heddle, program, reportOf, testFolder } from './support/heddle';
import type { Report } from '../../src/session/report/types';

const python = (): string[] => ['--python', anyPython().path];

/** The JSON report of a recording. */
async function replayed(trace: string): Promise<Report> {
  const { stdout } = await ended(['report', '--report', 'json', trace]);
  return JSON.parse(stdout) as Report;
}

test('a recording gives the report of the run', async () => {
  const trace = join(testFolder(), 'run.heddle');
  const args = ['--record', trace, ...python(), program('two_locks_daemons.py')];
  const { report } = await reportOf(args);
  const again = await replayed(trace);
  expect(schemaErrors(again)).toEqual([]);
  expect(again.run).toEqual(report.run);
  expect(again.threads).toEqual(report.threads);
  expect(again.locks).toEqual(report.locks);
  expect(again.findings.map((one) => one.title)).toEqual(report.findings.map((one) => one.title));

  const text = await ended(['report', trace]);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toMatch(/✖ Deadlock.*[^]*│ with other:/);
  expect((await ended(['report', '--fail-on', 'error', trace])).code).toBe(3);

  for (const [path, command] of [
    ['-', 'cat "$0" | "$@"'],
    ['-', '"$@" < "$0"'],
    ['/dev/stdin', 'cat "$0" | "$@"'],
  ]) {
    const through = ['sh', '-c', command!, trace];
    expect(await heddle(['report', path!], { through }).ended()).toEqual(text);
  }
});

test('a program killed with SIGKILL leaves everything up to the kill', async () => {
  const trace = join(testFolder(), 'killed.heddle');
  await ended(['run', '-q', '--record', trace, ...python(), program('killed.py')]);
  const report = await replayed(trace);
  expect(report.run.exit).toMatchObject({ signal: 'SIGKILL' });
  expect(report.locks.find((lock) => lock.name === 'gate')).toMatchObject({ contended: 1 });
});

test('without --record the recordings of the last runs are kept', async () => {
  const state = join(testFolder(), 'state');
  await ended(['run', '-q', ...python(), program('contended.py')]);
  const kept = readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.heddle'),
  );
  expect(kept).toHaveLength(1);
  const report = await replayed(join(state, kept[0]!));
  expect(report.run.command.at(-1)).toContain('contended.py');
});
