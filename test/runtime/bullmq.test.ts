import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterEach, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { run } from '../../scripts/support/run';
import { DEADLINE_MS } from '../support/deadline';
import { isThere } from './support';

const example = fromRoot('examples', 'bullmq.mjs');
const running: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) await end(child, 'SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

function started(file: string, args: string[], env = process.env): ChildProcess {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A Redis that keeps nothing; gives its address, once it answers. */
async function redis(): Promise<{ url: string; port: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-redis-'));
  folders.push(folder);
  const port = await freePort();
  const place = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', ''];
  const server = started('redis-server', place);
  for await (const chunk of server.stdout!)
    if (String(chunk).includes('Ready to accept connections')) break;
  return { url: `redis://127.0.0.1:${port}`, port };
}

const childrenOf = (pid: number): number[] =>
  spawnSync('pgrep', ['-P', `${pid}`], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number);

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

test.skipIf(!hasRedis)(
  'the example has BullMQ do jobs, and again what a worker had that was killed',
  async () => {
    const { url, port } = await redis();
    const env = { ...process.env, REDIS_URL: url };
    const queue = new Queue('jobs', { connection: { host: '127.0.0.1', port } });
    const first = started(process.execPath, [example, 'worker'], env);
    // Each of ten jobs takes long enough to be met in the middle of it.
    const program = run(process.execPath, [example, '4000000'], { env, timeoutMs: DEADLINE_MS });
    await expect.poll(() => queue.getActiveCount(), { timeout: 60_000 }).toBeGreaterThan(0);
    const processes = childrenOf(first.pid!);
    await end(first, 'SIGKILL');
    const second = started(process.execPath, [example, 'worker'], env);
    const { stdout, stderr, code } = await program;
    expect([stdout, stderr, code]).toEqual(['283146 primes below 4000000\n', '', 0]);
    await end(second, 'SIGTERM');
    expect(second.exitCode).toBe(0);
    for (const pid of processes)
      await expect.poll(() => isThere(pid), { timeout: 60_000 }).toBe(false);
    await queue.close();
  },
);
