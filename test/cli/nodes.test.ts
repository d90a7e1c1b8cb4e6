import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines } from '../../scripts/nodes/lines';
import { nodes } from '../support/nodes';
import { expectGolden } from '../unit/model/golden';
import { found } from './support/findings';
import { ended, program, reportOf, testFolder } from './support/heddle';

const path = (...names: string[]): string => program(join('node', ...names));

/** What holds for one Node is shown in full by the other files; this is what a new one may break. */
describe.each(lines)('in Node %i', (line) => {
  const node = nodes().find((one) => one.line === line);
  const executable = node?.path ?? '';
  const NODE = ['--node', executable];

  test.skipIf(!node)('worker threads and their messages are seen', async () => {
    const { report, run } = await reportOf([...NODE, path('workers.mjs')]);
    expect([run.code, run.stderr.includes('cannot')], run.stderr).toEqual([0, false]);
    expect(run.stdout).toContain('{"env":{"MINE":"1"},"execArgv":[],"options":null}');
    expect(report.processes).toMatchObject([{ runtime: `node ${node?.version}` }]);
    expect(report.threads.map(({ name }) => name).sort()).toEqual([
      'Worker 4',
      'failing',
      'hanging',
      'main',
      'resizer',
    ]);
    expect(
      report.queues
        .filter(({ name }) => /resizer|hanging/.test(name))
        .map(({ name, puts, gets }) => [name, puts, gets])
        .sort(),
    ).toEqual([
      ['messages from resizer', 2, 2],
      ['messages to hanging', 5, 0],
      ['messages to resizer', 3, 3],
    ]);
  });

  test.skipIf(!node)('the program does not notice', async () => {
    const file = path('transparent.cjs');
    const options = { encoding: 'utf8', cwd: testFolder(), env: {} } as const;
    const plain = spawnSync(executable, [file], options);
    const { code, stdout, stderr } = await ended(['run', '--quiet', ...NODE, file]);
    expect(stdout).toBe(plain.stdout);
    expect(stderr).toBe(plain.stderr);
    expect(code).toBe(plain.status);
  });

  test.skipIf(!node)('two threads that lock in opposite order are a deadlock', async () => {
    const args = ['--on-deadlock', 'exit', ...NODE, path('runtime', 'transfers.mjs')];
    const { report, run } = await reportOf(args);
    expect(run.code, run.stderr).toBe(3);
    expectGolden('node-deadlock-of-two-locks', found(report));
  });

  test.skipIf(!node)('children, processes and what they share are seen', async () => {
    const commands = await reportOf([...NODE, path('runtime', 'commands.mjs')]);
    expect(commands.report.programs.map(({ exit }) => exit)).toEqual([{ code: 7, signal: null }]);
    expect(commands.report.processes.map(({ name }) => name)).toEqual([
      'commands.mjs',
      'child.cjs',
    ]);
    const family = await reportOf([...NODE, path('runtime', 'family.mjs')]);
    expect(family.run.stdout, family.run.stderr).toBe('6\n');
    expect(family.report.processes.map(({ name }) => name)).toEqual(['family.mjs', 'adder']);
  });

  const hasPermissions = line > 20;
  test.skipIf(!node || !hasPermissions)(
    'a program that may read nothing runs, and that is said once',
    async () => {
      const file = join(testFolder(), 'confined.cjs');
      writeFileSync(file, 'console.log("ran");\n');
      const run = await ended(['run', '--', executable, '--permission', file]);
      expect([run.code, run.stdout]).toEqual([0, 'ran\n']);
      expect(run.stderr.match(/cannot record/g)).toHaveLength(1);
      expect(run.stderr).toContain('--allow-fs-read');
      const rights = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*'];
      const seen = await reportOf(['--', executable, ...rights, file]);
      expect(seen.run.stdout).toBe('ran\n');
      expect(seen.report.threads.map(({ name }) => name)).toEqual(['main']);
    },
  );
});
