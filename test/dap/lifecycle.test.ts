import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { isAlive } from '../support/processes';
import { anyPython } from '../support/pythons';
import { DapClient } from '../support/dapClient';
import { Debugging, launch, lineOf, program, versions, write } from './support/debugging';
import { until } from './support/watch';

const forever = program('forever.py');

/** What was shown in the Debug Console, message by message. */
const outputs = ({ client }: Debugging): unknown[] =>
  client.events.map(({ event, body }) => event === 'output' && body.output);

const counted = (file: string): number =>
  existsSync(file) ? Number(readFileSync(file, 'utf8') || 0) : 0;

describe.each(versions)('life of a session, 3.$minor', (python) => {
  it('disconnect leaves a stopped program running, untouched', async () => {
    const file = write('', 'count');
    const options = { args: [file] };
    const run = await launch({ python, program: forever, breakpoints: ['count'], options });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    const { systemProcessId: pid } = await run.client.event('process');
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    await run.request('disconnect', { terminateDebuggee: false });
    await run.client.close();
    const then = counted(file);
    await until(() => counted(file) > then + 20);
    expect(isAlive(pid)).toBe(true);
  });

  it('restarts, and terminates', async () => {
    const file = write('', 'count');
    const options = { args: [file] };
    const run = await launch({ python, program: forever, breakpoints: ['count'], options });
    await run.stopped('breakpoint');
    const { systemProcessId: first } = await run.client.event('process');
    await run.request('restart');
    const { systemProcessId: second } = await run.client.event('process');
    expect(second).not.toBe(first);
    expect(isAlive(first)).toBe(false);
    const { threadId } = await run.stopped('breakpoint');
    expect((await run.top(threadId)).line).toBe(lineOf(forever, 'count'));
    await run.request('terminate');
    await run.client.event('terminated');
    await run.request('disconnect', { terminateDebuggee: true });
    await until(() => !isAlive(second));
  });

  it('restarts with another configuration', async () => {
    const greeting = write('import sys\nprint("hello", *sys.argv[1:])\n');
    const options = { args: ['one'], stopOnEntry: true };
    const run = await launch({ python, program: greeting, options });
    await run.stopped('entry');
    const changed = { request: 'launch', program: greeting, python: python.path, args: ['two'] };
    await run.request('restart', { arguments: changed });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('hello two\n');
  });

  it('stops on entry where the program is a module of a library, too', async () => {
    const options = {
      program: undefined,
      module: 'json.tool',
      args: ['--help'],
      stopOnEntry: true,
    };
    const run = await launch({ python, program: '', options });
    const { threadId } = await run.stopped('entry');
    const { name, source, line } = await run.top(threadId);
    expect([name, basename(source.path), line]).toEqual(['<module>', 'tool.py', 1]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('stops the threads of a deadlock', async () => {
    const path = program('deadlock.py');
    const run = await launch({ python, program: path, options: { breakOn: ['deadlock'] } });
    const stops = [await run.stopped('deadlock'), await run.stopped('deadlock')];
    expect(new Set(stops.map((stop) => stop.preserveFocusHint))).toEqual(new Set([false, true]));
    expect(stops[0].description).toBe('Paused on deadlock');
    const where = await Promise.all(
      stops.map(async ({ threadId }) => {
        const [frame] = (await run.frames(threadId)).filter((one) => one.source.path === path);
        return `${frame.name}:${frame.line}`;
      }),
    );
    const lines = ['forward', 'backward'].map((name) => `${name}:${lineOf(path, name)}`);
    expect(where.sort()).toEqual(lines.sort());
    await run.request('disconnect', { terminateDebuggee: true });
  });
});

describe('configuration', () => {
  const python = anyPython();
  const refused = (options: Record<string, unknown>): Promise<unknown> =>
    launch({ python, program: forever, options });

  it.each([
    [{ program: undefined }, /"program".* is missing/],
    [{ program: '/nowhere.py' }, /"program".*does not exist: \/nowhere.py/],
    [{ module: 'x' }, /"module".*together with "program"/],
    [{ args: 3 }, /"args".*list of texts/],
    [{ env: { A: 1 } }, /"env\.A".*must be a text/],
    [{ cwd: '/nowhere' }, /"cwd".*not a directory/],
    [{ console: 'window' }, /"console".*must be one of "internalConsole"/],
    [{ stopScope: 'some' }, /"stopScope".*must be one of "thread", "process", "all"/],
    [{ justMyCode: 'yes' }, /"justMyCode".*true or false/],
    [{ python: '/no/python' }, /no such Python interpreter: \/no\/python/],
    [{ breakOn: ['deadlocks'] }, /"breakOn".*names no rule: deadlocks/],
    [{ detail: 'all' }, /"detail".*must be one of "summary", "full"/],
    [{ record: 3 }, /"record".*must be a path, true or false/],
    [{ envFile: '/' }, /"envFile".*cannot be read/],
    [{ evaluationTimeout: 0 }, /"evaluationTimeout".*must be a number of seconds/],
    [{ subProcess: 1 }, /"subProcess".*true or false/],
    [{ stopOnEntry: 1 }, /"stopOnEntry".*true or false/],
    [{ noDebug: 1 }, /"noDebug".*true or false/],
    [{ program: undefined, module: 1 }, /"module".*must be a text/],
  ])('%j names the key', async (options, message) => {
    await expect(refused(options)).rejects.toThrow(message);
  });

  it('a setting of the project that cannot be used is named', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'heddle-project-'));
    writeFileSync(join(cwd, 'pyproject.toml'), '[tool.heddle.severity]\ndeadlock = "bad"\n');
    try {
      await expect(refused({ cwd })).rejects.toThrow(/tool\.heddle\.severity\.deadlock is "bad"/);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });

  it('a file of variables that is not there is told, and sets nothing', async () => {
    const path = write('print("runs")\n');
    const run = await launch({ python, program: path, options: { envFile: 'none.env' } });
    expect(await run.ended()).toBe(0);
    expect(outputs(run)).toContain(
      'heddle: "envFile" names none.env, which does not exist: it sets nothing.\n',
    );
    expect(run.client.printed).toBe('runs\n');
  });

  it('a signal that ends the program is told, and is its status as in a shell', async () => {
    const path = write('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n');
    const run = await launch({ python, program: path });
    expect(await run.ended()).toBe(128 + 9);
    expect(outputs(run)).toContain('heddle: the program was ended by SIGKILL\n');
  });

  it('env, envFile, args, module and noDebug', async () => {
    const path = write('import os, sys\nprint(os.environ["A"], os.environ["B"], sys.argv[1:])\n');
    const envFile = write('A=file\nexport B="two words" # said\n', '.env');
    const options = { envFile, env: { A: 'own' }, args: `x 'y z' "q"`, noDebug: true };
    const run = await launch({ python, program: path, breakpoints: [2], options });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe("own two words ['x', 'y z', 'q']\n");
    const cwd = join(path, '..');
    const module = { program: undefined, module: 'app', cwd, args: ['m'], env: { A: '1', B: '2' } };
    const again = await launch({ python, program: path, breakpoints: [2], options: module });
    const { threadId } = await again.stopped('breakpoint');
    await again.request('continue', { threadId });
    expect(await again.ended()).toBe(0);
    expect(again.client.printed).toBe("1 2 ['m']\n");
  });

  it.each([
    ['an argument that the agent survives', ['-X', 'dev', '-O']],
    ['one that isolates Python', '-I -O'],
  ])('pythonArgs: %s', async (_what, pythonArgs) => {
    const path = write('assert False\nprint("here")\n');
    const run = await launch({ python, program: path, breakpoints: [2], options: { pythonArgs } });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('here\n');
  });
});

describe('other ways in', () => {
  const javascript = () => ({
    python: anyPython(),
    program: fromRoot('test', 'cli', 'programs', 'node', 'child.cjs'),
    breakpoints: [],
    options: { args: ['a', 'b'], node: process.execPath },
  });

  it('a JavaScript program runs, and says what it prints', async () => {
    const run = await launch(javascript());
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('child a no options []\n');
  });

  // V8 may crash where its inspector loses a connection that it tells what the program logs.
  it('JavaScript programs that print while the debugger leaves them are none the worse', async () => {
    const ended: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      const several = Array.from({ length: 8 }, () => launch(javascript()));
      ended.push(...(await Promise.all(several.map(async (run) => (await run).ended()))));
    }
    expect(ended).toEqual(ended.map(() => 0));
  });

  it.each([
    ['integratedTerminal', 'integrated'],
    ['externalTerminal', 'external'],
  ])('runs in a terminal of the client: %s', async (terminal, wanted) => {
    const path = program('basics.py');
    const client = DapClient.start();
    onTestFinished(() => client.close());
    let printed = '';
    let closed: Promise<unknown> | undefined;
    client.onRequest = async (command, { args, env, cwd, kind }) => {
      expect([command, kind]).toEqual(['runInTerminal', wanted]);
      const [file, ...rest] = args as string[];
      const child = spawn(file!, rest, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
      child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
      closed = once(child, 'close');
      return {};
    };
    const run = new Debugging(client, path);
    const options = { console: terminal };
    const plan = { python: anyPython(), program: path, breakpoints: ['print'], options };
    await run.launch({ ...plan, client: { supportsRunInTerminalRequest: true } });
    const { threadId } = await run.stopped('breakpoint');
    expect(await run.evaluate('text', (await run.top(threadId)).id)).toBe("'hello'");
    await run.request('continue', { threadId });
    await client.event('terminated');
    await closed;
    expect(printed).toContain('hello 3 2');
  });

  it('says so when the client has no terminal', async () => {
    const options = { console: 'integratedTerminal' };
    const started = launch({ python: anyPython(), program: forever, options });
    await expect(started).rejects.toThrow(/"console".*must be "internalConsole"/);
  });

  it('serves a port, and attaches to a program that waits', async () => {
    const python = anyPython();
    const adapter = spawn(process.execPath, [fromRoot('dist', 'adapter.js'), '--port', '0']);
    const session = mkdtempSync(join(tmpdir(), 'heddle-dap-'));
    const path = program('basics.py');
    const waiting = spawn(python.path, [path], {
      env: {
        ...process.env,
        PYTHONPATH: fromRoot('dist', 'python', 'inject'),
        HEDDLE_SESSION: session,
        HEDDLE_DEBUG_LISTEN: '127.0.0.1:0',
      },
    });
    onTestFinished(() => {
      rmSync(session, { recursive: true, force: true });
      adapter.kill();
      waiting.kill();
    });
    const said = (stream: NodeJS.ReadableStream, pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve) => {
        let text = '';
        stream.on('data', (data: Buffer) => {
          const match = pattern.exec((text += data.toString()));
          if (match) resolve(match);
        });
      });
    const [, port] = await said(adapter.stderr, /listens on 127\.0\.0\.1:(\d+)/);
    const [, at, token] = await said(waiting.stderr, /debugger at 127\.0\.0\.1:(\d+), token (\w+)/);
    const connect = { port: Number(at) };
    const wrong = DapClient.connect(Number(port));
    await wrong.request('initialize', { adapterID: 'heddle' });
    const no = wrong.request('attach', { connect: { ...connect, token: 'guess' } });
    await expect(no).rejects.toThrow(/does not accept this token/);
    const client = DapClient.connect(Number(port));
    const run = new Debugging(client, path);
    await client.request('initialize', { adapterID: 'heddle' });
    const attached = client.request('attach', { connect: { ...connect, token } });
    await client.event('initialized');
    await run.configure({ breakpoints: ['add-return'] });
    await client.request('configurationDone');
    await attached;
    const { threadId } = await run.stopped('breakpoint');
    expect(await run.evaluate('total', (await run.top(threadId)).id)).toBe('3');
    const ended = new Promise((resolve) => waiting.once('exit', resolve));
    await run.request('disconnect');
    expect(await ended).toBe(0);
  });
});
