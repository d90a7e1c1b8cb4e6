import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { run } from '../../scripts/support/run';
import { nativeModes, program, runAgent, runPlain, temporaryFolder } from './agent';

const native = nativeModes();

/** Under the agent, PYTHONPATH may be there; nothing else differs. */
const seen = (text: string): unknown =>
  JSON.parse(text.replaceAll('\\"PYTHONPATH\\", ', '').replaceAll(', \\"PYTHONPATH\\"', ''));

describe.each(native)('children the environment does not lead into: $label', (mode) => {
  test('are followed, and see what they would have seen', async () => {
    const args = [program('isolated_children.py'), temporaryFolder()];
    const plain = await runPlain(mode, args);
    const watched = await runAgent(mode, args);
    expect([watched.code, watched.stderr]).toEqual([plain.code, plain.stderr]);
    expect(seen(watched.stdout)).toEqual(seen(plain.stdout));
    const told = watched.processes
      .map(({ facts }) => (facts['CommandLine'] ?? '').split('\0').slice(1))
      .filter(([first = '']) => !first.endsWith('isolated_children.py'));
    expect(told).toHaveLength(15);
  });
});

const cli = fromRoot('dist', 'cli.js');

describe.each(native)('heddle run of a Python that is isolated: $label', (mode) => {
  test.each([['-I'], ['-S'], ['-E'], ['-X', 'dev', '-Is']])('%s', async (...options) => {
    const code =
      'import sys, threading; t = threading.Thread(); t.start(); t.join(); print(sys.argv)';
    const command = [mode.python.path, ...options, '-c', code, 'x'];
    const file = join(temporaryFolder(), 'report.json');
    const args = [
      cli,
      'run',
      '--quiet',
      '--report',
      'json',
      '--report-file',
      file,
      '--',
      ...command,
    ];
    const { stdout } = await run(process.execPath, args);
    expect(stdout).toBe("['-c', 'x']\n");
    const report = JSON.parse(readFileSync(file, 'utf8')) as { threads: unknown[] };
    expect(report.threads).toHaveLength(2);
  });
});
