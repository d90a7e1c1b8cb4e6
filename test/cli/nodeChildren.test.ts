import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { found } from './support/findings';
import { program, reportOf } from './support/heddle';

const HANGING = ['--on-deadlock', 'exit', '--node', process.execPath];
const idle = program(join('node', 'idle_children.mjs'));

async function told(scene: string): Promise<Report['findings'][number]> {
  const { report, run } = await reportOf([...HANGING, idle, scene]);
  expect(run.code, run.stderr).toBe(3);
  const findings = report.findings.filter(({ severity }) => severity === 'error');
  expect(findings.map(({ rule }) => rule)).toEqual(['pipe-deadlock']);
  const [finding] = findings;
  const lines = finding!.locations.map(({ line }) => line);
  expect(new Set(lines)).toEqual(new Set([lineOf(idle, `starts ${scene}`)]));
  return finding!;
}

describe.runIf(process.platform === 'linux')('an event loop with nothing left but', () => {
  test('a program whose output it does not read', async () => {
    const { title, help } = await told('unread');
    expect(title).toMatch(
      /^A full pipe that nobody reads: seq \(process \d+\) writes, and main waits$/,
    );
    expect(help).toMatch(/resume\(\)/);
  });

  test('a Node whose output it does not read', async () => {
    const { title, message } = await told('unreadNode');
    expect(title).toMatch(/^A full pipe that nobody reads: main of process \d+ writes/);
    expect(message).toMatch(
      /waits for process \d+ to end at .*, and it waits for somebody to read/,
    );
  });

  test('a program whose input it does not end', async () => {
    const { title } = await told('open');
    expect(title).toMatch(/^A pipe that nobody writes to: sort \(process \d+\) reads/);
  });

  test('a Node whose input it does not end', async () => {
    const { title, message } = await told('openNode');
    expect(title).toMatch(/^A pipe that nobody writes to: main of .* wait for each other$/);
    expect(message).toMatch(/waits for data from a socket of process \d+/);
  });

  test('a Node that waits for its messages', async () => {
    const { title, message, help } = await told('forked');
    expect(title).toMatch(/^Messages that nobody sends: main of .* wait for each other$/);
    expect(message).toMatch(/waits for messages of process \d+/);
    expect(help).toMatch(/disconnect\(\)/);
  });

  test('several of those', async () => {
    const { title, message } = await told('pool');
    expect(title).toMatch(/^Messages that nobody sends: /);
    expect(message).toMatch(/waits behind them/);
  });

  test('children of which something comes is no finding, and nothing of it is to be noticed', async () => {
    const { report, run } = await reportOf([
      ...HANGING,
      program(join('node', 'quiet_children.mjs')),
    ]);
    expect([run.code, run.stdout], run.stderr).toEqual([
      0,
      `${[
        'slept',
        'said at once',
        'all read 0 null',
        'did wait',
        'did compute',
        'did wait',
        'did wait',
        'beforeExit',
        'exit 0',
      ].join('\n')}\n`,
    ]);
    expect(found(report)).toBe('');
  });
});
