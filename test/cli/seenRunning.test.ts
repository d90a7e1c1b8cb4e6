import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { lineOf } from '../../scripts/support/marks';
import { pythons } from '../support/pythons';
import { ended, program, reportOf } from './support/heddle';

const path = program('spinning.py');

describe.each(pythons())('what threads run is seen: 3.$minor', (python) => {
  test('by the line they are at', async () => {
    const { report, run } = await reportOf(['--python', python.path, path, '8']);
    expect([run.code, run.stderr.includes('Traceback')]).toEqual([0, false]);
    const { seen } = report.threads.find(({ name }) => name === 'deep größer')!;
    expect(seen?.looks).toBeGreaterThan(3);
    const lines = [lineOf(path, 'spins') - 1, lineOf(path, 'spins')];
    expect(seen?.places.map(({ site }) => site.file)).toContain(path);
    for (const { site } of seen?.places ?? []) {
      expect(site.function).toMatch(/^(inner|outer|Thread\._bootstrap.*|_bootstrap.*)$/);
      if (site.function === 'inner') expect(lines).toContain(site.line);
    }
    // What the library does is done at a line of the program.
    const [most] = report.threads.find(({ name }) => name === 'formats')!.seen!.places;
    expect(most?.site).toEqual({ file: path, line: lineOf(path, 'formats'), function: 'formats' });
    expect(run.stdout).toBe('');
  });

  test('a coroutine that computes for ever is told with the line it is at', async () => {
    const source = fromRoot('test', 'corpus', 'blocking-in-event-loop', 'endless.py');
    const args = ['--time-limit', '3', '--python', python.path, source];
    const { report } = await reportOf(args);
    const [blocked] = report.findings.filter(({ rule }) => rule === 'blocking-in-event-loop');
    expect(blocked?.message).toMatch(
      /^A step of handle computes at .*endless\.py:1[2-6], for more/,
    );
    expect(blocked?.participants[0]?.stack[0]?.function).toBe('words');
  });
});

test('where threads were seen most often is told in the end', async () => {
  const { stdout, stderr } = await ended(['run', path, '8']);
  const text = stdout + stderr;
  expect(text).toMatch(/thread +seen most often/);
  expect(text).toMatch(/deep größer +.*spinning\.py:1[3-4] in inner, \d+ %/);
});
