import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { identifyProcess } from '../../../src/transport/processAlive';
import { Capture } from '../trace/capture';

const S = 1_000_000_000;
let capture: Capture;
afterEach(() => capture.dispose());

test('the directory of a process that is gone is removed once it has been read', async () => {
  capture = new Capture({ clears: true });
  const [short, long] = [spawn('sleep', ['600']), spawn('sleep', ['600'])];
  try {
    for (const [at, child] of [short, long].entries()) {
      const writer = capture.process({ pid: child.pid!, startNs: at + 1 });
      writer.ring().threadBegin(1, 1);
      writer.ready();
    }
    capture.poll(S);
    expect(readdirSync(capture.directory)).toHaveLength(2);
    short.kill('SIGKILL');
    await once(short, 'exit');
    capture.poll(2 * S);
    expect(readdirSync(capture.directory)).toHaveLength(2);
    capture.poll(3 * S);
    expect(readdirSync(capture.directory)).toHaveLength(2);
    capture.poll(5 * S);
    expect(readdirSync(capture.directory)).toEqual([`${long.pid}-2`]);
    expect(capture.lines().filter((line) => line.includes('process end'))).toHaveLength(1);
  } finally {
    short.kill('SIGKILL');
    long.kill('SIGKILL');
  }
});

test('of a process that was gone before it was seen, too', () => {
  capture = new Capture({ clears: true, identify: () => null });
  capture.process().ready();
  for (let at = 1; at < 9; at++) capture.poll(at * S);
  expect(readdirSync(capture.directory)).toEqual([]);
});

test('not while the process is there, though it said that it leaves', () => {
  capture = new Capture({ clears: true, identify: identifyProcess });
  const writer = capture.process({ pid: process.pid });
  writer.end(S);
  writer.ready();
  for (let at = 1; at < 9; at++) capture.poll(at * S);
  expect(capture.lines().filter((line) => line.includes('process end'))).toHaveLength(1);
  expect(readdirSync(capture.directory)).toHaveLength(1);
});

test('a poller that does not own the directory leaves all as it is', () => {
  capture = new Capture({ isAlive: () => false });
  capture.process({ pid: 2 ** 22 + 1 }).ready();
  capture.poll(S);
  capture.poll(9 * S);
  expect(readdirSync(capture.directory)).toHaveLength(1);
});
