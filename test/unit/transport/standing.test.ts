import { spawn } from 'node:child_process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import type { OsWait } from '../../../src/protocol/index';
import type { SeenProcess } from '../../../src/transport/index';
import { OtherSides } from '../../../src/transport/os/otherSides';
import { DEADLINE_MS } from '../../support/deadline';
import { childrenOf, seenProcess } from './processes';

const WAITER = asId<ProcessId>(1);
const OTHER = asId<ProcessId>(2);

/** Runs a command line in a shell of its own; gives the shell's process id, and what it has started by name. */
async function started(line: string, ...wanted: string[]) {
  const shell = spawn('sh', ['-c', `${line}; exit`], { stdio: 'ignore', detached: true });
  onTestFinished(() => void process.kill(-shell.pid!, 'SIGKILL'));
  const pids = await found(shell.pid!, wanted);
  return { shell: shell.pid!, pids };
}

const found = (pid: number, wanted: readonly string[]): Promise<Record<string, number>> =>
  vi.waitFor(
    () => {
      const children = childrenOf(pid);
      expect(Object.keys(children)).toEqual(expect.arrayContaining([...wanted]));
      return children;
    },
    { timeout: DEADLINE_MS, interval: 5 },
  );

/** What is told in the end of a wait for the program, by looks that lie a second apart for all that the sides know. */
async function told(program: number, run: SeenProcess[], end: Partial<OsWait>): Promise<OsWait> {
  const sides = new OtherSides('/nowhere');
  onTestFinished(() => sides.dispose());
  const wait = { process: WAITER, descriptor: -1, program, sinceNs: timeNs(0), writes: false };
  let at = 0;
  return vi.waitFor(
    () => {
      const [one] = sides.look([wait], run, timeNs((at += 1_000_000_000)));
      expect(one).toMatchObject(end);
      return one!;
    },
    { timeout: DEADLINE_MS, interval: 20 },
  );
}

test('a program that nobody reads from: who could', async () => {
  const { shell, pids } = await started('seq 1000000 | sleep 60', 'seq', 'sleep');
  const run = [seenProcess(1, shell, process.pid), seenProcess(2, pids['sleep']!, shell)];
  expect(await told(pids['seq']!, run, { open: false })).toEqual({
    process: WAITER,
    descriptor: -1,
    program: pids['seq'],
    others: [OTHER],
    open: false,
    via: [{ pid: pids['seq'], name: 'seq', does: 'writes' }],
  });
});

test('through a shell that waits for its programs, and programs that wait for each other', async () => {
  const line = 'sh -c "seq 1000000 | sed s/1/2/; exit" | sleep 60';
  const { shell, pids } = await started(line, 'sh', 'sleep');
  const inner = await found(pids['sh']!, ['seq', 'sed']);
  const run = [seenProcess(1, shell, process.pid), seenProcess(2, pids['sleep']!, shell)];
  const one = await told(pids['sh']!, run, { open: false });
  expect(one.others).toEqual([OTHER]);
  expect(one.via![0]).toEqual({ pid: pids['sh'], name: 'sh', does: 'waits' });
  expect(one.via).toContainEqual({ pid: inner['sed'], name: 'sed', does: 'writes' });
});

test('a program that waits for what nobody writes', async () => {
  const { shell, pids } = await started('sleep 60 | cat', 'sleep', 'cat');
  const run = [seenProcess(1, shell, process.pid), seenProcess(2, pids['sleep']!, shell)];
  expect(await told(pids['cat']!, run, { open: false })).toMatchObject({
    others: [OTHER],
    via: [{ pid: pids['cat'], name: 'cat', does: 'reads' }],
  });
});

test.each([
  ['computes', 'sh -c "while :; do :; done" | cat', 'sh', 'cat'],
  ['sleeps', 'sleep 61 | cat', 'sleep', 'cat'],
  ['has an alarm clock', 'sleep 60 | perl -e "\\$SIG{ALRM} = sub {}; <STDIN>"', 'perl', 'sleep'],
  ['waits for a program that sleeps', 'sh -c "sleep 62; exit" | cat', 'sh', 'cat'],
])('a program that %s may go on', async (_, line, name, other) => {
  const { shell, pids } = await started(line, name, other);
  const run = [seenProcess(1, shell, process.pid), seenProcess(2, pids[other]!, shell)];
  const sides = new OtherSides('/nowhere');
  onTestFinished(() => sides.dispose());
  const program = pids[name]!;
  const wait = { process: WAITER, descriptor: -1, program, sinceNs: timeNs(0), writes: false };
  for (let at = 0; at < 5; at++) {
    const [one] = sides.look([wait], run, timeNs(at * 3_000_000_000));
    expect(one).toEqual({ process: WAITER, descriptor: -1, program, others: [], open: true });
  }
});
