import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { heddle, program, testFolder, type Heddle } from './support/heddle';
import type { Report } from '../../src/session/report/types';

const reportFile = (): string => join(testFolder(), 'report.json');

const command = (...args: string[]): string[] => {
  const options = ['--python', anyPython().path, '--report-file', reportFile()];
  return ['run', ...options, program('interrupted.py'), ...args];
};
const start = (...args: string[]): Heddle => heddle(command(...args));

const written = (): Report => JSON.parse(readFileSync(reportFile(), 'utf8')) as Report;

describe('Ctrl-C', () => {
  test('once: the program decides, the report is written', async () => {
    const run = start();
    await run.prints('waiting\n');
    run.signal('SIGINT');
    expect(await run.ended()).toMatchObject({ code: 5, stdout: 'waiting\ncaught\n' });
    expect(written().run.exit).toMatchObject({ code: 5, signal: null, reason: 'exited' });
  });

  test('twice: a program that takes no notice is ended, the report is written', async () => {
    const run = start('stubborn');
    await run.prints('waiting\n');
    run.signal('SIGINT');
    await run.prints('no');
    run.signal('SIGINT');
    expect((await run.ended()).code).toBe(137);
    expect(written().run.exit).toMatchObject({ signal: 'SIGKILL', reason: 'killed' });
  });

  test('a third time does not wait', async () => {
    const run = start('stubborn');
    await run.prints('waiting\n');
    run.signal('SIGINT');
    await run.prints('no');
    run.signal('SIGINT');
    await run.prints('never');
    run.signal('SIGINT');
    expect((await run.ended()).code).toBe(137);
  });
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends the program as well', async (signal, code) => {
  const run = start();
  await run.prints('waiting\n');
  run.signal(signal);
  expect((await run.ended()).code).toBe(code);
  expect(written().run.exit).toMatchObject({ signal });
});

test('started by nohup, neither Heddle nor the program ends with the terminal', async () => {
  // The input that nohup leaves in the place of a terminal.
  const through = ['sh', '-c', 'exec "$@" 0> /dev/null', 'sh'];
  const run = heddle(command(), { through });
  await run.prints('waiting\n');
  const [pid] = readFileSync(`/proc/${run.child.pid!}/task/${run.child.pid!}/children`, 'utf8')
    .trim()
    .split(' ');
  process.kill(Number(pid), 'SIGHUP');
  run.signal('SIGHUP');
  run.signal('SIGINT');
  expect(await run.ended()).toMatchObject({ code: 5, stdout: 'waiting\ncaught\n' });
});

test('a program that handles signals gets those that we get, alone, and ends in its own time', async () => {
  const run = start('graceful');
  await run.prints('waiting\n');
  run.signal('SIGHUP');
  await run.prints('reloaded\n');
  run.signal('SIGHUP');
  await run.prints('reloaded\nreloaded\n');
  run.signal('SIGUSR1');
  await run.prints('counted\n');
  run.signal('SIGTERM');
  expect(await run.ended()).toMatchObject({
    code: 0,
    stdout: 'waiting\nreloaded\nreloaded\ncounted\nending by SIGTERM\nended\n',
  });
  expect(written().run.exit).toMatchObject({ code: 0, reason: 'exited' });
});

test('a second request to end is for the whole tree', async () => {
  const run = start('stubborn');
  await run.prints('waiting\n');
  run.signal('SIGTERM');
  await run.prints('never');
  run.signal('SIGTERM');
  expect((await run.ended()).code).toBe(137);
});
