import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { RecordingReader, TextSink } from '../../../src/trace/index';
import { removeStale } from '../../../src/transport/index';
import { anyPython } from '../../support/pythons';
import { Bench, directoriesIn, isRunning } from './programs';

let bench: Bench;
let host: ChildProcess;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  host.kill('SIGKILL');
  bench.dispose();
});

interface Host {
  readonly directory: string;
  readonly pid: number;
  /** Next line with this text, also one that was said before. */
  readonly line: (text: string) => Promise<string>;
  readonly ended: Promise<unknown>;
}

/** Starts a host with a program; both have said that they are up. */
async function start(program: string): Promise<Host> {
  const script = bench.file('program.py', program);
  const args = ['--import', 'tsx', fromRoot('test/unit/session/host.ts')];
  host = spawn(process.execPath, [...args, script, bench.recording, anyPython().path], {
    env: { ...process.env, HEDDLE_SESSION_ROOT: bench.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(host, 'exit');
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface(host.stdout!).on('line', (line) => {
    lines.push(line);
    for (const one of waiting) one();
  });
  const line = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = lines.find((one) => one.includes(text));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const [, directory = '', pid] = (await line('session ')).split(' ');
  await line('ready');
  return { directory, pid: Number(pid), line, ended };
}

const HANGING = `
import threading
for _ in range(200):
    threading.Event().wait(0.001)
print("ready", flush=True)
threading.Event().wait()
`;

test('a host that is killed leaves a readable recording; the next run cleans up', async () => {
  const { directory, pid, ended } = await start(HANGING);
  host.kill('SIGKILL');
  await ended;
  expect(existsSync(directory)).toBe(true);
  const reader = RecordingReader.open(bench.recording);
  const sink = new TextSink();
  expect(reader.replaySync(sink).truncated).toBeNull();
  reader.dispose();
  expect(sink.lines.filter((line) => line.includes('Unblock')).length).toBeGreaterThan(50);
  expect(sink.lines.some((line) => line.startsWith('run end'))).toBe(false);
  expect(removeStale(bench.folder)).toEqual([directory]);
  expect(directoriesIn(bench.folder)).toEqual([]);
  // The program goes on unharmed: nobody was left to end it.
  expect(isRunning(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
});

test.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s to the host ends the program and cleans up',
  async (signal) => {
    const { directory, pid, line, ended } = await start(HANGING);
    host.kill(signal);
    expect(await line('over')).toContain(`"signal":"${signal}"`);
    await ended;
    expect(existsSync(directory)).toBe(false);
    expect(isRunning(pid)).toBe(false);
  },
);

test('Ctrl-C is the program’s: it may end in its own way', async () => {
  const { line, ended, directory } = await start(`
import threading
try:
    print("ready", flush=True)
    threading.Event().wait()
except KeyboardInterrupt:
    raise SystemExit(5)
`);
  host.kill('SIGINT');
  expect(await line('over')).toBe('over {"code":5,"signal":null,"reason":"exited"}');
  await ended;
  expect(existsSync(directory)).toBe(false);
});

test('a second Ctrl-C ends a program that ignores the first', async () => {
  const { line, ended, directory } = await start(`
import signal, threading
def ignore(*_): print("not now", flush=True)
signal.signal(signal.SIGINT, ignore)
print("ready", flush=True)
while True: signal.pause()
`);
  host.kill('SIGINT');
  await line('not now');
  host.kill('SIGINT');
  expect(await line('over')).toContain('"signal":"SIGTERM"');
  await ended;
  expect(existsSync(directory)).toBe(false);
});
