import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { WAKER_CELLS, type OsWait } from '../../../src/protocol/index';
import { OtherSides } from '../../../src/transport/os/otherSides';
import type { SeenProcess } from '../../../src/transport/index';
import { DEADLINE_MS } from '../../support/deadline';
import { anyPython } from '../../support/pythons';
import { childrenOf, seenProcess } from './processes';

const SECOND = 1_000_000_000;
const READER = asId<ProcessId>(3);

let shell: ChildProcess;
let pids: Record<string, number>;

/** `sleep` has the writing end of a pipe that `cat` reads from. */
beforeEach(async () => {
  shell = spawn('sh', ['-c', 'sleep 60 | cat; exit'], { stdio: 'ignore', detached: true });
  pids = await vi.waitFor(
    () => {
      const found = childrenOf(shell.pid!);
      expect(Object.keys(found)).toEqual(expect.arrayContaining(['sleep', 'cat']));
      return found;
    },
    { timeout: DEADLINE_MS, interval: 5 },
  );
});
afterEach(() => process.kill(-shell.pid!, 'SIGKILL'));

const seen = (id: number, pid: number, parentPid = shell.pid!): SeenProcess =>
  seenProcess(id, pid, parentPid);

const wait = { process: READER, descriptor: 0, program: 0, sinceNs: timeNs(7), writes: false };

test('the processes that have the other end, and whether somebody else does', () => {
  const known = [seen(1, shell.pid!, process.pid), seen(3, pids['cat']!)];
  const sleep = seen(2, pids['sleep']!);
  const told = { process: READER, descriptor: 0 };
  expect(new OtherSides('/nowhere').look([wait], [...known, sleep], timeNs(0))).toEqual([
    { ...told, others: [2], open: false },
  ]);
  // It descends from the run, and tells nothing itself.
  const foreign = [`${pids['sleep']} (sleep)`];
  expect(new OtherSides('/nowhere').look([wait], known, timeNs(0))).toEqual([
    { ...told, others: [], open: true, foreign },
  ]);
  // The pipe is open in who started the run.
  const inner = [seen(3, pids['cat']!, pids['sleep'])];
  expect(new OtherSides('/nowhere').look([wait], inner, timeNs(0))).toMatchObject([
    { others: [], open: true },
  ]);
});

test('of a pipe that a program has which outlived who started it: who that is', async () => {
  // The shell ends; what it has left keeps its output.
  const left = spawn('sh', ['-c', 'sh -c "sleep 61 & exit" | cat; exit'], {
    stdio: 'ignore',
    detached: true,
  });
  onTestFinished(() => void process.kill(-left.pid!, 'SIGKILL'));
  const cat = await vi.waitFor(
    () => {
      const found = childrenOf(left.pid!);
      expect(Object.keys(found)).toEqual(['cat']);
      return found['cat']!;
    },
    { timeout: DEADLINE_MS, interval: 5 },
  );
  const [found] = new OtherSides('/nowhere').look([wait], [seen(3, cat)], timeNs(0));
  const heirs = [expect.stringMatching(/^\d+ \(sleep\)$/)];
  expect(found).toEqual({
    process: READER,
    descriptor: 0,
    others: [],
    open: true,
    foreign: heirs,
    heirs,
  });
});

test('of a pipe whose other end nobody has: it is on its way to somebody', async () => {
  const reader = spawn(
    anyPython().path,
    [
      '-c',
      'import os, socket; a, b = socket.socketpair(); r, w = os.pipe(); socket.send_fds(a, [b"x"], [w]); os.close(w); print(r, flush=True); os.read(r, 1)',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void reader.kill('SIGKILL'));
  const [line] = (await once(createInterface(reader.stdout), 'line')) as [string];
  const descriptor = Number(line);
  const run = [seen(3, reader.pid!, process.pid)];
  expect(new OtherSides('/nowhere').look([{ ...wait, descriptor }], run, timeNs(0))).toEqual([
    { process: READER, descriptor, others: [], open: true },
  ]);
});

test('of a program that has ended: who was left by it and has a pipe that is read', async () => {
  // Its parent waits for nobody, and has the pipe that it reads as its standard input.
  const reader = spawn(
    anyPython().path,
    [
      '-c',
      'import subprocess, sys; shell = subprocess.Popen("sleep 62 & exit", shell=True, stdout=subprocess.PIPE); print(shell.pid, flush=True); sys.stdin.read()',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  onTestFinished(() => void process.kill(-reader.pid!, 'SIGKILL'));
  const [line] = (await once(createInterface(reader.stdout), 'line')) as [string];
  const awaits = { process: READER, descriptor: -1, program: Number(line), sinceNs: timeNs(7) };
  const run = [seen(3, reader.pid!, process.pid)];
  const told = { process: READER, descriptor: -1, program: Number(line), open: true, others: [] };
  await vi.waitFor(
    () =>
      expect(
        new OtherSides('/nowhere').look([{ ...awaits, writes: false }], run, timeNs(0)),
      ).toEqual([{ ...told, heirs: [expect.stringMatching(/^\d+ \(sleep\)$/)] }]),
    { timeout: DEADLINE_MS, interval: 5 },
  );
});

test('of a pipe that somebody waits for room in: who could read from it', () => {
  const processes = [seen(2, pids['sleep']!), seen(3, pids['cat']!)];
  const room = { ...wait, process: asId<ProcessId>(2), descriptor: 1, writes: true };
  expect(new OtherSides('/nowhere').look([room], processes, timeNs(0))).toEqual([
    { process: 2, descriptor: 1, others: [3], open: false },
  ]);
});

test('is looked up again after some time, and at once for another wait', () => {
  const ends = new OtherSides('/nowhere');
  const processes = [seen(3, pids['cat']!)];
  const found = (at: number, sinceNs = 7): number =>
    ends.look([{ ...wait, sinceNs: timeNs(sinceNs) }], processes, timeNs(at)).length;
  expect([found(0), found(SECOND), found(2 * SECOND), found(3 * SECOND)]).toEqual([1, 0, 1, 0]);
  expect(found(3 * SECOND, 8)).toBe(1);
});

test('of a pair of sockets, who has the one that an agent noted as the other end', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  const inodeOf = (pid: number, descriptor: number): number =>
    Number(/\d+/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))![0]);
  // Its input is one of a pair of sockets, of which this process has the other one.
  const cat = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(cat, 'spawn');
  const own = (cat.stdin as unknown as { _handle: { fd: number } })._handle.fd;
  const [inode, other] = [inodeOf(cat.pid!, 0), inodeOf(process.pid, own)];
  const look = (): readonly OsWait[] => {
    const ends = new OtherSides(directory);
    const told = ends.look([wait], [seen(3, cat.pid!, 1), seen(4, process.pid, 1)], timeNs(0));
    ends.dispose();
    return told;
  };
  try {
    expect(look()).toEqual([]);
    const cells = new BigUint64Array(2 * WAKER_CELLS);
    cells[WAKER_CELLS + (inode % WAKER_CELLS)] = (BigInt(inode) << 32n) | BigInt(other);
    writeFileSync(join(directory, 'wakers'), cells);
    // It has it, and is outside: it started the run.
    expect(look()).toEqual([{ process: READER, descriptor: 0, others: [4], open: true }]);
    cells[WAKER_CELLS + (inode % WAKER_CELLS)] = (BigInt(inode + 1) << 32n) | BigInt(other);
    writeFileSync(join(directory, 'wakers'), cells);
    expect(look()).toEqual([]);
  } finally {
    cat.kill();
    rmSync(directory, { recursive: true });
  }
});

/** Listens for IPv6 and IPv4, connects to itself, tells the descriptor, and accepts when it is told to. */
const CONNECTS = `
import socket, sys
server = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
client = socket.create_connection(("127.0.0.1", server.getsockname()[1]))
print(client.fileno(), flush=True)
sys.stdin.readline()
accepted = server.accept()
server.close()
print("accepted", flush=True)
sys.stdin.readline()
`;

/** Takes the lock on a file. */
const LOCKS = `
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.readline()
`;

interface Told {
  readonly peer: ChildProcess;
  readonly pid: number;
  /** The next line that it prints. */
  readonly line: () => Promise<string>;
}

/** A Python that prints lines, and goes on when it gets one. */
function python(script: string, ...args: string[]): Told {
  const peer = spawn(anyPython().path, ['-c', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(peer.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  onTestFinished(() => void peer.kill('SIGKILL'));
  return { peer, pid: peer.pid!, line };
}

test('of a connection, who has the other end, or listens for it as long as nobody has accepted it', async () => {
  const { peer, pid, line } = python(CONNECTS);
  const descriptor = Number(await line());
  const look = (): OsWait[] =>
    new OtherSides('/nowhere').look(
      [{ ...wait, descriptor }],
      [seen(3, pid, process.pid)],
      timeNs(0),
    );
  const told = { process: READER, descriptor, others: [3], open: false };
  expect(look()).toEqual([{ ...told, unaccepted: true }]);
  peer.stdin!.write('\n');
  expect(await line()).toBe('accepted');
  expect(look()).toEqual([told]);
});

test('of a lock on a file, who has it, be it no process of the run', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'jobs.lock');
  writeFileSync(file, '');
  const holder = python(LOCKS, file);
  expect(await holder.line()).toBe('locked');
  const sleeper = spawn('sleep', ['60'], { stdio: [openSync(file, 'r'), 'ignore', 'ignore'] });
  onTestFinished(() => void sleeper.kill('SIGKILL'));
  const look = (...processes: SeenProcess[]): OsWait[] =>
    new OtherSides('/nowhere').look(
      [wait],
      [seen(3, sleeper.pid!, process.pid), ...processes],
      timeNs(0),
    );
  const told = { process: READER, descriptor: 0, file };
  expect(look(seen(4, holder.pid, process.pid))).toEqual([
    { ...told, others: [4], open: false, foreign: [] },
  ]);
  const name = readFileSync(`/proc/${holder.pid}/comm`, 'latin1').trim();
  expect(look()).toEqual([
    { ...told, others: [], open: true, foreign: [`${holder.pid} (${name})`] },
  ]);
});

test('of a connection whose other end is no process of the run: that somebody else has it', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const script = `const client = require('node:net').connect(${port}, '127.0.0.1', () =>
    console.log(client._handle.fd));`;
  const peer = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const accepted = once(server, 'connection');
    const [data] = (await once(peer.stdout, 'data')) as [Buffer];
    await accepted;
    const descriptor = Number(data.toString());
    const look = [{ ...wait, descriptor }];
    expect(new OtherSides('/nowhere').look(look, [seen(3, peer.pid!, 1)], timeNs(0))).toEqual([
      { process: READER, descriptor, others: [], open: true },
    ]);
  } finally {
    peer.kill('SIGKILL');
    server.close();
  }
});

test('what is no pipe, or gone, tells nothing', () => {
  const ends = new OtherSides('/nowhere');
  const processes = [seen(1, shell.pid!, process.pid)];
  const other = { ...wait, process: asId<ProcessId>(1) };
  expect(ends.look([other, wait], processes, timeNs(0))).toEqual([]);
});
