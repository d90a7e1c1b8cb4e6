import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report, ReportProgram } from '../../src/session/report/types';
import { lineOf } from '../../scripts/support/marks';
import { anyPython, pythons } from '../support/pythons';
import { ended, heddle, program, testFolder } from './support/heddle';

const path = program('started.py');

async function started(python: string, record: readonly string[] = []): Promise<Report> {
  const file = join(testFolder(), 'report.json');
  const args = ['--report', 'json', '--report-file', file, ...record, '--python', python, path];
  const one = heddle(['run', ...args]);
  await one.prints('ready');
  one.child.stdin.end('\n');
  const run = await one.ended();
  expect([run.code, run.stderr.includes('Traceback')], run.stderr).toEqual([0, false]);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

describe.each(pythons())('programs that are no Python, started by 3.$minor', (python) => {
  test('each is told once: how it was started, by whom, and how it ended', async () => {
    const report = await started(python.path);
    const threads = new Map(report.threads.map(({ id, name }) => [id, name]));
    const summary = report.programs
      .map((one: ReportProgram) => ({
        name: one.name.replace(/^sh -c i=0.*$/, 'sh -c computes'),
        exit: one.exit?.signal ?? one.exit?.code ?? null,
        zombie: one.zombie,
        by: one.startedBy === null ? null : threads.get(one.startedBy),
        line: one.site?.line ?? null,
      }))
      .filter(({ name }) => name !== 'sh -c computes');
    const by = 'MainThread';
    const at = (mark: string): number => lineOf(path, mark);
    const row = (name: string, exit: number | string | null, line: number | null) => ({
      name,
      exit,
      zombie: false,
      by,
      line,
    });
    expect(summary).toEqual(
      expect.arrayContaining([
        row('sh -c exit 7', 7, at('run')),
        row('sleep 60', 'SIGTERM', at('sleep')),
        row('sh -c exit 3', 3, at('posix-spawn')),
        // Forked and executed: its status is known of the process that it was.
        row('sh -c exit 4', null, null),
        row('sh -c exit 5', 5, at('system')),
        { ...row('sh -c exit 6', 6, at('zombie')), zombie: true },
      ]),
    );
    expect(summary).toHaveLength(6);
    const sleeper = report.programs.find(({ name }) => name === 'sleep 60')!;
    expect(sleeper.pid).toBeGreaterThan(0);
    // A Python child is a process of the run, and no program besides.
    expect(report.processes.map(({ name }) => name)).toContain('-c');
    const computes = report.programs.find(({ name }) => name.startsWith('sh -c i=0'))!;
    expect(computes.exit).toEqual({ code: 0, signal: null });
  });
});

test('the report in words, and a recording of it, say the same', async () => {
  const trace = join(testFolder(), 'run.heddle');
  await started(anyPython().path, ['--record', trace]);
  const text = (await ended(['report', trace])).stdout;
  expect(text).toMatch(/Programs started\n/);
  expect(text).toMatch(/sh -c exit 6 +\d+ +exit status 6, never waited for \(zombie\)/);
});

test('while it runs, who waits for it is told', async () => {
  const file = join(testFolder(), 'report.json');
  const limit = ['--time-limit', '6', '--report', 'json', '--report-file', file];
  const one = heddle(['run', ...limit, '--python', anyPython().path, path]);
  await one.prints('ready');
  expect((await one.ended()).code).toBe(124);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const waits = report.threads.find(({ name }) => name === 'waits')!;
  const sleeper = report.programs.find(({ name }) => name === 'sleep 60')!;
  expect(waits.waitingFor).toMatchObject({
    reason: 'process',
    thread: sleeper.id,
    what: expect.stringContaining('(sleep 60) to end') as string,
  });
});

test('what goes on after the program is told, with its process id', async () => {
  const file = join(testFolder(), 'report.json');
  const form = ['--report', 'json', '--report-file', file];
  const args = ['run', ...form, '--python', anyPython().path, program('left_behind.py')];
  const { code, stderr } = await ended(args);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const sleeper = report.programs.find(({ name }) => name === 'sleep 60')!;
  const [, copy] = report.processes;
  expect([code, sleeper.exit, sleeper.endNs]).toEqual([0, null, null]);
  const said = stderr.replace(/\s+/g, ' ');
  expect(said).toContain('2 processes go on after the program: ');
  for (const pid of [sleeper.pid!, copy!.pid]) {
    expect(said).toMatch(new RegExp(`${pid} \\(\\S+ (60|\\S*left_behind.py)\\)`));
    process.kill(pid, 'SIGKILL');
  }
});
