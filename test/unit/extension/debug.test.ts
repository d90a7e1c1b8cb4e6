import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAddress } from '../../../src/extension/debug/address';
import { threadTarget } from '../../../src/extension/commands/threadTarget';
import {
  complaintAbout,
  configurationFor,
  withDefaults,
} from '../../../src/extension/debug/configuration';
import {
  attachConfiguration,
  nameBelow,
  nodeOf,
} from '../../../src/extension/debug/javascriptAttach';
import { FrozenThreads } from '../../../src/extension/debug/frozenThreads';
import { Standing } from '../../../src/extension/debug/standing';
import { findExecutable, pythonOnPath } from '../../../src/extension/debug/findPython';

const folder = mkdtempSync(join(tmpdir(), 'heddle-python-'));
afterAll(() => rmSync(folder, { recursive: true }));

const launch = (more: object) => ({ type: 'heddle', name: 'x', request: 'launch', ...more });
const exists = (path: string): boolean => path === '/app.py';

test.each([
  [launch({ program: '/app.py' }), null],
  [launch({ module: 'app' }), null],
  [launch({}), '"program" must name a Python or JavaScript file, or "module" a module.'],
  [launch({ program: '/app.py', module: 'app' }), '"program" and "module" exclude each other.'],
  [launch({ program: 7 }), '"program" must name a Python or JavaScript file.'],
  [launch({ program: '/gone.py' }), '"program" names /gone.py, which does not exist.'],
  [launch({ request: 'attach' }), '"processId" or "connect" must say what to attach to.'],
  [launch({ request: 'attach', connect: { port: 1 } }), null],
])('%j: %j', (configuration, complaint) => {
  expect(complaintAbout(configuration, exists)).toBe(complaint);
});

test('what a configuration says is kept, what it leaves out is filled in', () => {
  const defaults = {
    python: '/usr/bin/python3',
    node: '',
    cwd: '/shop',
    detail: 'summary',
    stopScope: 'thread',
    breakOn: ['deadlock'],
  };
  const given = { ...configurationFor('/app.py'), cwd: '/else', breakOn: [] };
  expect(withDefaults(given, defaults)).toMatchObject({
    program: '/app.py',
    python: '/usr/bin/python3',
    cwd: '/else',
    breakOn: [],
    stopScope: 'thread',
    console: 'internalConsole',
  });
  expect(withDefaults(launch({ request: 'attach' }), defaults)).not.toHaveProperty('python');
});

test('a program of Node gets the Node of the settings, unless it names one', () => {
  const none = { python: null, cwd: '/shop', detail: 'summary', stopScope: 'thread', breakOn: [] };
  const script = configurationFor('/app.ts');
  expect(withDefaults(script, { ...none, node: 'node24' })['node']).toBe('node24');
  expect(withDefaults({ ...script, node: 'node22' }, { ...none, node: 'node24' })['node']).toBe(
    'node22',
  );
  expect(withDefaults(script, { ...none, node: '' })).not.toHaveProperty('node');
  expect(withDefaults(script, { ...none, node: '' })['javascriptDebugger']).toEqual({});
});

test('VS Code’s debugger attaches to the Node that is offered, with the options of the user', () => {
  const offer = {
    pid: 7,
    name: 'app.ts',
    url: 'ws://127.0.0.1:1/x',
    options: { skipFiles: ['a/**'], outFiles: ['out/**'], type: 'chrome', smartStep: true },
  };
  const made = attachConfiguration(offer, '/heddle/node/**');
  expect(made).toMatchObject({
    type: 'pwa-node',
    request: 'attach',
    websocketAddress: offer.url,
    outFiles: ['out/**'],
    smartStep: false,
    autoAttachChildProcesses: false,
  });
  expect(made['skipFiles']).toEqual(['a/**', '/heddle/node/**', '**/heddle/dist/runtime/**']);
  expect(nodeOf(made)).toBe(7);
  expect(nodeOf(configurationFor('/app.ts'))).toBeNull();
});

test('sessions that the JavaScript debugger starts for it are named where they have no name', () => {
  expect(nameBelow('app.ts', 'Remote Process [0]')).toBe('app.ts (JavaScript debugger)');
  expect(nameBelow('app.ts', '[worker 2]')).toBeNull();
});

test('a debugger holds a thread from its stop until it is told to go on, or ends', () => {
  const told: boolean[] = [];
  const standing = new Standing((stands) => told.push(stands));
  const stopped = { type: 'event', event: 'stopped' };
  standing.said('main', stopped);
  standing.said('worker', stopped);
  standing.said('main', { type: 'request', command: 'next' });
  expect(told).toEqual([true]);
  standing.said('worker', { type: 'request', command: 'stackTrace' });
  standing.said('worker', { type: 'event', event: 'continued' });
  expect(told).toEqual([true, false]);
  standing.said('main', stopped);
  standing.over('main');
  standing.over('main');
  expect(told).toEqual([true, false, true, false]);
});

test('a thread is frozen from when the adapter has said so, until it is thawed or goes on alone', () => {
  const told: string[] = [];
  const threads = new FrozenThreads((lane, frozen) => told.push(`${lane} ${frozen}`));
  let seq = 0;
  const ask = (command: string, threadId: number, success = true, body = {}): void => {
    threads.said({ type: 'request', seq: ++seq, command, arguments: { threadId } });
    threads.said({ type: 'response', seq: 1_000 + seq, request_seq: seq, command, success, body });
  };
  ask('heddleFreeze', 3);
  ask('heddleFreeze', 4, false);
  ask('stackTrace', 3);
  ask('continue', 5, true, { allThreadsContinued: true });
  expect(told).toEqual(['3 true']);
  ask('heddleThaw', 3);
  ask('continue', 3, true, { allThreadsContinued: false });
  expect(told).toEqual(['3 true', '3 false', '3 false']);
});

test('an interpreter is a path, or a name on PATH that can be run', () => {
  const python = join(folder, 'python3');
  writeFileSync(python, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'notes'), '', { mode: 0o644 });
  const places = { cwd: folder, path: `/nowhere:${folder}` };
  expect(pythonOnPath(places)).toBe(python);
  expect(findExecutable('./python3', { ...places, path: undefined })).toBe(python);
  expect(findExecutable('notes', places)).toBeNull();
  expect(findExecutable(folder, places)).toBeNull();
  expect(pythonOnPath({ cwd: folder, path: '' })).toBeNull();
});

test('a thread is found in whatever VS Code passes to a command', () => {
  const context = { sessionId: 'a1', threadId: 'thread:a1:7' };
  expect(threadTarget([context])).toEqual({ sessionId: 'a1', threadId: 7 });
  expect(threadTarget([7, context])).toEqual({ sessionId: 'a1', threadId: 7 });
  expect(threadTarget([{ lane: 3 }])).toEqual({ sessionId: null, threadId: 3 });
  expect(threadTarget([undefined, 'text'])).toBeNull();
});

test.each([
  ['heddle: waiting for a debugger at 127.0.0.1:5678, token 0123abcd', 5678],
  ['127.0.0.1:5678 0123abcd', 5678],
  ['127.0.0.1:5678', null],
  ['127.0.0.1:99999, token 0123abcd', null],
  ['nowhere', null],
])('an address as the program prints it: %s', (text, port) => {
  const read = parseAddress(text);
  expect(read?.port ?? null).toBe(port);
  if (read) expect(read).toMatchObject({ host: '127.0.0.1', token: '0123abcd' });
});
