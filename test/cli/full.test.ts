import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/session/report/types';
import { anyPython } from '../support/pythons';
import { ended, program, reportOf, testFolder, type Ended } from './support/heddle';

const PRINTED = '5040 [5, 6]\n';
const python = (): string[] => ['--python', anyPython().path];

/** Times that the user was told that something is missing. */
const told = (run: Ended, what: RegExp): number =>
  run.stderr.match(new RegExp(what, 'g'))?.length ?? 0;

/** What was recorded before is there. */
function expectGate(report: Report): void {
  expect(report.threads.map(({ name }) => name)).toContain('early');
  expect(report.locks.find(({ name }) => name === 'gate')?.contended).toBeGreaterThanOrEqual(1);
}

describe.each(['1', '0'])('no more room, HEDDLE_NATIVE=%s', (native) => {
  const env = { HEDDLE_NATIVE: native };
  const run = (how: string, more: Record<string, string> = {}) =>
    reportOf([...python(), program('full.py'), how], { env: { ...env, ...more } });

  test('no file may grow: the program goes on, the user is told once', async () => {
    const { report, run: done } = await run('limit');
    expect([done.code, done.stdout]).toEqual([7, PRINTED]);
    expect(told(done, /Not all of the program is recorded/)).toBe(1);
    expect(done.stderr).toContain('ulimit -f');
    expect(done.stderr).not.toContain('cannot record this process');
    expectGate(report);
    // The fallback may not have looked while the others lived.
    if (native === '1') expect(report.run.dropped).toBeGreaterThan(0);
    expect(report.processes[0]?.note).toMatch(/^Not all of the program/);
  });

  test('the disk is full: the program goes on, the user is told once', async (context) => {
    const disk = join(testFolder(), 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'none', disk]);
    if (mounted.status !== 0) context.skip('only root can mount a small disk; see the test above');
    try {
      const { report, run: done } = await run('fill', { HEDDLE_SESSION_ROOT: disk });
      expect([done.code, done.stdout]).toEqual([7, PRINTED]);
      expect(told(done, /Not all of the program is recorded/)).toBe(1);
      expect(done.stderr).toContain('no space is left');
      expectGate(report);
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });

  test('the session directory is removed: what came before is there', async () => {
    const { report, run: done } = await run('remove');
    expect([done.code, done.stdout]).toEqual([7, PRINTED]);
    expect(told(done, /The session directory has vanished/)).toBe(1);
    expectGate(report);
  });
});

test('a place that cannot be written, or is not what it seems, is refused', async () => {
  const folder = join(testFolder(), 'folder');
  mkdirSync(folder);
  symlinkSync(folder, join(testFolder(), 'link'));
  // Nobody, not even root, makes a directory in /proc.
  for (const root of ['/proc', join(testFolder(), 'link'), join(testFolder(), 'missing')]) {
    const run = await ended(['run', ...python(), program('full.py'), 'limit'], {
      env: { HEDDLE_SESSION_ROOT: root },
    });
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('Set HEDDLE_SESSION_ROOT to a directory that you can write');
  }
});
