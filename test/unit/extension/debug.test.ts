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
