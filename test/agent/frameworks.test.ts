import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packagesFolder } from '../../scripts/packages/provide';
import { DEADLINE_MS } from '../support/deadline';
import { dumpSession, type ProcessDump } from '../support/dump';
import {
  environment,
  injectFolder,
  nativeModes,
  runAgent,
  temporaryFolder,
  type Mode,
} from './agent';

const packages = packagesFolder();
const env = { PYTHONPATH: packages, PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1' };
const provided = existsSync(packages);
const native = nativeModes();

const TESTS = `
import threading
def test_lock():
    lock = threading.Lock()
    thread = threading.Thread(target=lock.acquire, name="in a test")
    thread.start()
    thread.join()
def test_other():
    assert not threading.Lock().locked()
`;

const APPLICATION = `
import os, threading
def application(environ, start_response):
    with threading.Lock():
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(os.getpid()).encode()]
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})
`;

const methods = (processes: readonly ProcessDump[]): string[] =>
  processes.map(({ facts }) => facts['StartMethod'] ?? '').sort();

describe.skipIf(!provided).each(native)('programs of others: $label', (mode) => {
  test('pytest, alone and with two workers', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'test_it.py'), TESTS);
    const pytest = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'];
    const alone = await runAgent(mode, pytest, { cwd: folder, env });
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    expect(alone.main.threads.map(({ name }) => name)).toContain('in a test');
    const more = ['-p', 'xdist', '-n', '2'];
    const workers = await runAgent(mode, [...pytest, ...more], { cwd: folder, env });
    expect([workers.code, workers.stderr]).toEqual([0, '']);
    expect(methods(workers.processes)).toEqual(['exec', 'subprocess', 'subprocess']);
    const names = workers.processes.slice(1).map(({ facts }) => facts['ProcessName']);
    expect(names.sort()).toEqual(['gw0', 'gw1']);
    const inWorkers = workers.processes.slice(1).flatMap(({ threads }) => threads);
    expect(inWorkers.map(({ name }) => name)).toContain('in a test');
  });

  test('gunicorn with two workers', async () => {
    const args = ['-m', 'gunicorn', '--workers', '2', '--bind'];
    const { processes, answers } = await serve(mode, (socket) => [
      ...args,
      `unix:${socket}`,
      'served:application',
    ]);
    expect(methods(processes)).toEqual(['exec', 'fork', 'fork']);
    const workers = processes.slice(1).map(({ pid }) => pid);
    expect(workers).toEqual(expect.arrayContaining(answers));
  });

  test('uvicorn with two workers', async () => {
    const args = ['-m', 'uvicorn', '--workers', '2', '--uds'];
    const { processes, answers } = await serve(mode, (socket) => [...args, socket, 'served:app']);
    // A worker that is not up in five seconds is replaced by uvicorn: on a busy machine there are more.
    const [first, ...spawned] = methods(processes);
    expect(first).toBe('exec');
    expect(spawned.length).toBeGreaterThanOrEqual(2);
    expect(new Set(spawned)).toEqual(new Set(['spawn']));
    const workers = processes.slice(1).map(({ pid }) => pid);
    expect(workers).toEqual(expect.arrayContaining(answers));
  });
});

/** Starts a server, asks it a few times who answers, ends it, and reads what was recorded. */
async function serve(
  mode: Mode,
  command: (socket: string) => string[],
): Promise<{ processes: ProcessDump[]; answers: number[] }> {
  const [folder, session] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(folder, 'served.py'), APPLICATION);
  const socket = join(folder, 'socket');
  const options = { cwd: folder, env: environment(mode, session, env), stdio: 'ignore' } as const;
  expect(options.env['PYTHONPATH']).toBe([injectFolder, packages].join(delimiter));
  const server = spawn(mode.python.path, command(socket), { ...options, detached: true });
  let code: number | null | undefined;
  server.on('exit', (status) => (code = status));
  onTestFinished(() => {
    if (code === undefined) process.kill(-server.pid!, 'SIGKILL');
  });
  await until(() => dumpSession(session).length >= 3);
  const answers: number[] = [];
  await until(async () => {
    const answer = await ask(socket);
    if (answer) answers.push(answer);
    return answers.length >= 3;
  });
  server.kill('SIGTERM');
  await until(() => code !== undefined);
  return { processes: dumpSession(session), answers };
}

function ask(socketPath: string): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, path: '/' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(response.statusCode === 200 ? Number(text) : null));
    });
    sent.on('error', () => resolve(null));
    sent.end();
  });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) expect.fail(`not in ${DEADLINE_MS} ms: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
