import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEADLINE_MS } from '../../support/deadline';
import {
  PrivateDirectory,
  identifyProcess,
  isAlive,
  removeStale,
  sessionRoot,
} from '../../../src/transport/index';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'root-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const dead = { pid: spawnSync('true').pid, startTicks: '1' };

function leftOver(name: string, host: object | null): string {
  const path = join(root, name);
  mkdirSync(path, { mode: 0o700 });
  if (host) writeFileSync(join(path, 'host'), JSON.stringify(host));
  return path;
}

test('is private and vanishes when disposed', () => {
  const directory = PrivateDirectory.create(root);
  expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  mkdirSync(join(directory.path, '1-1'));
  directory.dispose();
  directory.dispose();
  expect(existsSync(directory.path)).toBe(false);
});

test('goes also while a process begins to write in it', async () => {
  const directory = PrivateDirectory.create(root);
  const made = join(directory.path, '1-1');
  const script = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    for (let n = 0; ; n++) {
      try {
        mkdirSync(${JSON.stringify(made)}, { recursive: true });
        writeFileSync(${JSON.stringify(made)} + '/' + n, '');
      } catch {}
    }`;
  const writer = spawn(process.execPath, ['-e', script]);
  const ended = once(writer, 'exit');
  try {
    await vi.waitUntil(() => existsSync(made), { timeout: DEADLINE_MS });
    directory.dispose();
  } finally {
    writer.kill('SIGKILL');
    await ended;
  }
});

test('what a dead host left behind is removed, what a live one uses is not', () => {
  const stale = leftOver('heddle-stale', dead);
  const reused = leftOver('heddle-reused', { pid: process.pid, startTicks: '1' });
  const used = leftOver('heddle-used', identifyProcess(process.pid));
  const fresh = leftOver('heddle-fresh', null);
  const old = leftOver('heddle-old', null);
  utimesSync(old, 1, 1);
  const other = leftOver('other', dead);
  expect(removeStale(root).sort()).toEqual([old, reused, stale].sort());
  for (const path of [used, fresh, other]) expect(existsSync(path)).toBe(true);
});

test('each kind of directory is cleaned up by the next of its kind', () => {
  const sockets = leftOver('heddle-debug-stale', dead);
  const session = leftOver('heddle-stale', dead);
  const directory = PrivateDirectory.create(root, 'heddle-debug-');
  expect(basename(directory.path)).toMatch(/^heddle-debug-/);
  expect([existsSync(sockets), existsSync(session)]).toEqual([false, true]);
  directory.dispose();
});

test('symbolic links are neither followed nor removed', () => {
  const victim = leftOver('victim', dead);
  writeFileSync(join(victim, 'precious'), '');
  symlinkSync(victim, join(root, 'heddle-link'));
  const linked = leftOver('heddle-linked', null);
  symlinkSync(join(victim, 'host'), join(linked, 'host'));
  expect(removeStale(root)).toEqual([]);
  expect(existsSync(join(victim, 'precious'))).toBe(true);
});

test('the place asked for is taken, or it is said why not', () => {
  expect(sessionRoot({ HEDDLE_SESSION_ROOT: root })).toBe(root);
  expect(() => sessionRoot({ HEDDLE_SESSION_ROOT: join(root, 'missing') })).toThrow(
    /no place for the session directory: .*missing \(unwritable\)/,
  );
  expect(existsSync(sessionRoot({}))).toBe(true);
});

test('a directory that cannot be made is a clear error', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => PrivateDirectory.create(file)).toThrow(/cannot be made in/);
});

test('a process is known by its start time, and dead when only its remains are left', () => {
  const self = identifyProcess(process.pid)!;
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startTicks: '1' })).toBe(false);
  expect(isAlive(dead)).toBe(false);
});
