import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { processChoices } from '../../../src/extension/debug/processChoices';
import { runningPrograms, type RunningProgram } from '../../../src/session/index';
import { anyPython } from '../../support/pythons';

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Starts it and waits until it is what it is to be; gives its process id. */
async function running(command: string, ...args: string[]): Promise<number> {
  const child = spawn(command, args, { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid!;
}

test('Pythons and Nodes that run are offered, but not those of the editor itself', async () => {
  const wait = 'import time; print("up", flush=True); time.sleep(600)';
  const python = await running(anyPython().path, '-c', wait);
  const node = await running(
    process.execPath,
    '-e',
    'console.log("up"); setInterval(() => 0, 1e6)',
  );
  const other = await running('/bin/sh', '-c', 'echo up; exec sleep 600');
  const listed = (own?: string): string[] =>
    processChoices(runningPrograms(own), [])
      .filter(({ pid }) => [python, node, other].includes(pid))
      .map(({ description }) => description)
      .sort();
  const offered = [`${python} · Python · /`, `${node} · Node · /`].sort();
  expect(listed()).toEqual(offered);
  expect(listed(process.execPath)).toEqual([`${python} · Python · /`]);
});

test('those of the folders that are opened come first', () => {
  const at = (pid: number, cwd: string): RunningProgram => ({
    pid,
    runtime: 'python',
    command: ['python3', 'app.py'],
    cwd,
  });
  const programs = [at(4, '/'), at(3, '/srv/shop/api'), at(2, '/srv/shop-old'), at(1, '/srv/shop')];
  const pids = processChoices(programs, ['/srv/shop']).map(({ pid }) => pid);
  expect(pids).toEqual([3, 1, 4, 2]);
});
