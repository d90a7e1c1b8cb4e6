import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { DapClient, type Body } from '../support/dapClient';
import { Debugging, program, versions } from './support/debugging';

const some = versions.filter(({ minor }) => minor === 11 || minor === 14);

/** A program under `heddle run` that waits for a debugger: what it prints of where. */
async function waiting(path: string, python: string): Promise<{ port: number; token: string }> {
  const cli = fromRoot('dist', 'cli.js');
  const args = [cli, 'run', '--no-live', '--quiet', '--python', python, path];
  const child = spawn(process.execPath, args, {
    stdio: 'pipe',
    env: { ...process.env, HEDDLE_DEBUG_LISTEN: '127.0.0.1:0' },
  });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data: Buffer) => {
      const match = /at 127\.0\.0\.1:(\d+), token (\w+)/.exec((text += data.toString()));
      if (match) resolve({ port: Number(match[1]), token: match[2]! });
    });
    child.once('exit', () => reject(new Error(text)));
  });
}

async function attach(path: string, connect: object, options: object = {}): Promise<Debugging> {
  const client = DapClient.start();
  onTestFinished(() => client.close());
  const run = new Debugging(client, path);
  await client.request('initialize', { adapterID: 'heddle' });
  const attached = client.request('attach', { connect, ...options });
  await client.event('initialized');
  await run.configure({});
  await client.request('configurationDone');
  await attached;
  return run;
}

describe.each(some)('attached to a waiting program, 3.$minor', (python) => {
  it('its recording is followed: threads that wait, findings, the live view', async () => {
    const path = program('deadlock.py');
    const connect = await waiting(path, python.path);
    const run = await attach(path, connect, { breakOn: ['deadlock'] });
    const stop = await run.stopped('deadlock');
    expect(stop.text).toBe('Deadlock: forward and backward wait for each other');
    await run.thread('MainThread', /waits .* for forward to end/);
    const view: Body = await run.request('heddleView');
    expect(JSON.stringify(view)).toContain('"title":"deadlock.py"');
    await run.request('disconnect', { terminateDebuggee: true });
  });

  it('the session ends when the program does', async () => {
    const path = program('basics.py');
    const run = await attach(path, await waiting(path, python.path));
    await run.client.event('terminated');
  });
});
