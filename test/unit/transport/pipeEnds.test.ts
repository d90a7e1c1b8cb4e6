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

test('what is no pipe, or gone, tells nothing', () => {
  const ends = new PipeEnds('/nowhere');
  const processes = [seen(1, shell.pid!, process.pid)];
  const other = { ...wait, process: asId<ProcessId>(1) };
  expect(ends.look([other, wait], processes, timeNs(0))).toEqual([]);
});
