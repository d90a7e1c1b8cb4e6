import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { WAKER_CELLS, type OsPipe } from '../../../src/protocol/index';
import { PipeEnds } from '../../../src/transport/os/pipeEnds';
import { identifyProcess } from '../../../src/transport/processAlive';
import type { SeenProcess } from '../../../src/transport/index';
import { DEADLINE_MS } from '../../support/deadline';

const SECOND = 1_000_000_000;
const READER = asId<ProcessId>(3);

let shell: ChildProcess;
let pids: Record<string, number>;

/** Children of a process by what they are called. */
function childrenOf(pid: number): Record<string, number> {
  const text = readdirSync(`/proc/${pid}/task`)
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1'))
    .join(' ');
  const found = text.split(' ').filter((one) => one !== '');
  return Object.fromEntries(
    found.map((one) => [readFileSync(`/proc/${one}/comm`, 'latin1').trim(), Number(one)]),
  );
}

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

const seen = (id: number, pid: number, parentPid = shell.pid!): SeenProcess => ({
  id: asId<ProcessId>(id),
  pid,
  parentPid,
  identity: identifyProcess(pid),
  ended: false,
});

const wait = { process: READER, descriptor: 0, sinceNs: timeNs(7) };

test('the processes that have the other end, and whether somebody else does', () => {
  const known = [seen(1, shell.pid!, process.pid), seen(3, pids['cat']!)];
  const sleep = seen(2, pids['sleep']!);
  const told = { process: READER, descriptor: 0 };
  expect(new PipeEnds('/nowhere').look([wait], [...known, sleep], timeNs(0))).toEqual([
    { ...told, others: [2], open: false },
  ]);
  // It descends from the run, and tells nothing itself.
  expect(new PipeEnds('/nowhere').look([wait], known, timeNs(0))).toEqual([
    { ...told, others: [], open: true },
  ]);
  // The pipe is open in who started the run.
  const inner = [seen(3, pids['cat']!, pids['sleep'])];
  expect(new PipeEnds('/nowhere').look([wait], inner, timeNs(0))).toMatchObject([
    { others: [], open: true },
  ]);
});

test('is looked up again after some time, and at once for another wait', () => {
  const ends = new PipeEnds('/nowhere');
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
  const look = (): readonly OsPipe[] => {
    const ends = new PipeEnds(directory);
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

/** Listens, connects to itself by IPv4, and tells the descriptors of the client before and after somebody accepts. */
const CONNECTS = `
const net = require('node:net');
const { writeSync } = require('node:fs');
const server = net.createServer(() => writeSync(1, 'accepted\\n'));
server.listen(0, () => {
  const client = net.connect({ host: '127.0.0.1', port: server.address().port });
  writeSync(1, client._handle.fd + '\\n');
  // Until this process is continued, it does not accept.
  process.kill(process.pid, 'SIGSTOP');
});
setInterval(() => {}, 1000);
`;

test('of a connection, who has the other end, or listens for it as long as nobody has accepted it', async () => {
  const peer = spawn(process.execPath, ['-e', CONNECTS], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    let printed = '';
    peer.stdout.on('data', (data: Buffer) => (printed += data.toString()));
    const until = (text: RegExp): Promise<string> =>
      vi.waitFor(
        () => {
          expect(printed).toMatch(text);
          return text.exec(printed)![1]!;
        },
        { timeout: DEADLINE_MS, interval: 5 },
      );
    const descriptor = Number(await until(/^(\d+)\n/));
    const own = { ...wait, descriptor };
    const look = (processes: SeenProcess[]): OsPipe[] =>
      new PipeEnds('/nowhere').look([own], processes, timeNs(0));
    const self = seen(3, peer.pid!, process.pid);
    const told = [{ process: READER, descriptor, others: [3], open: false }];
    expect(look([self])).toEqual(told);
    process.kill(peer.pid!, 'SIGCONT');
    await until(/^\d+\n(accepted)\n/);
    expect(look([self])).toEqual(told);
  } finally {
    peer.kill('SIGKILL');
  }
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
    expect(new PipeEnds('/nowhere').look(look, [seen(3, peer.pid!, 1)], timeNs(0))).toEqual([
      { process: READER, descriptor, others: [], open: true },
    ]);
  } finally {
    peer.kill('SIGKILL');
    server.close();
  }
});

test('what is no pipe, or gone, tells nothing', () => {
  const ends = new PipeEnds('/nowhere');
  const processes = [seen(1, shell.pid!, process.pid)];
  const other = { ...wait, process: asId<ProcessId>(1) };
  expect(ends.look([other, wait], processes, timeNs(0))).toEqual([]);
});
