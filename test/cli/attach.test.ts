import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Found } from '../../scripts/pythons/discover';
import { anyPython, python, pythons } from '../support/pythons';
import { eventually, heddle, program, testFolder } from './support/heddle';
import { attached, letGo, refused, report, reportFile, Running } from './support/running';

const running = (
  { path }: Found,
  args: readonly string[],
  options: readonly string[] = [],
  name = 'attached.py',
): Promise<Running> => Running.start(path, [...options, program(name), ...args]);

const processText = (pid: number, file: string): string =>
  readFileSync(`/proc/${pid}/${file}`, 'utf8');

const line = (mark: string, name = 'attached.py'): number =>
  readFileSync(program(name), 'utf8')
    .split('\n')
    .findIndex((text) => text.endsWith(`# @${mark}`)) + 1;

describe.each(pythons())('a program that runs already: 3.$minor', (found) => {
  test('threads, what they hold and what they wait for; then it goes on', async () => {
    const one = await running(found, ['waiting']);
    const host = await attached(one);
    await one.endsWell();
    expect((await host.ended()).code).toBe(0);
    const seen = report();
    expect(seen.run.exit?.reason).toBe('exited');
    expect(seen.threads.map((thread) => thread.name)).toEqual(
      expect.arrayContaining(['MainThread', 'consumer', 'owner', 'wanting', 'reader']),
    );
    const held = seen.locks.find((lock) => lock.name === 'held');
    expect(held).toMatchObject({ kind: 'rLock', contended: 1 });
  });

  test('a block that was entered before, and left, holds nothing any more', async () => {
    const one = await running(found, ['handed-on']);
    const host = await attached(one);
    await one.does('go');
    const { findings, threads } = await letGo(host);
    await one.endsWell('did go\n');
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { waitingFor } = threads.find(({ name }) => name === 'first')!;
    expect(waitingFor).toMatchObject({
      name: 'lock_a',
      holder: null,
      site: { line: line('again') },
    });
  });

  test('blocks that were entered before, and not left, still hold their locks', async () => {
    const one = await running(found, ['crosses']);
    const host = await attached(one);
    await one.does('go');
    await host.says('Deadlock');
    await letGo(host);
    await one.endsWell('did go\n');
  });

  test('all wait for a lock that was taken before, nobody knows by whom', async () => {
    const host = await attached(await running(found, [], [], 'attached_orders.py'));
    await host.says('wait for stock_lock, and nobody is left to release it');
    const { findings } = await letGo(host);
    expect(findings.map(({ rule }) => rule)).toEqual(['stall']);
    const where = line('reserves', 'attached_orders.py');
    expect(findings[0]!.locations.map((place) => place.line)).toEqual([where]);
  });

  test('they do, but for one that will give it back', async () => {
    const one = await running(found, ['counted'], [], 'attached_orders.py');
    const file = ['--report', 'json', '--report-file', reportFile()];
    await heddle(['attach', '--time-limit', '3', ...file, String(one.pid)]).ended();
    expect(report().findings).toEqual([]);
    await one.endsWell();
  });

  test('its event loop is idle, and coroutines wait for what nobody will do', async () => {
    const host = await attached(await running(found, [], [], 'attached_event.py'));
    await host.says('wait for ready to be set, and nobody is left to set it');
    const { findings } = await letGo(host);
    const [stall, ...more] = findings;
    expect([stall?.rule, more]).toEqual(['stall', []]);
    expect(stall!.locations.map((one) => one.line)).toEqual([line('waits', 'attached_event.py')]);
  });

  test('they do, but a thread will', async () => {
    const one = await running(found, ['threaded'], [], 'attached_event.py');
    const file = ['--report', 'json', '--report-file', reportFile()];
    await heddle(['attach', '--time-limit', '3', ...file, String(one.pid)]).ended();
    expect(report().findings).toEqual([]);
    await one.endsWell();
  });

  test('whose main thread computes', async () => {
    const one = await running(found, ['busy']);
    const host = await attached(one);
    const seen = await letGo(host);
    expect(seen.run.exit?.reason).toBe('detached');
    await one.endsWell();
  });

  test('that only computes, with the line it is at', async () => {
    const one = await running(found, ['computes']);
    const file = reportFile();
    const form = ['--report', 'json', '--report-file', file];
    await heddle(['attach', '--time-limit', '2', ...form, String(one.pid)]).ended();
    const { seen } = report().threads.find(({ name }) => name === 'MainThread')!;
    const lines = seen?.places.map(({ site }) => site.line) ?? [];
    expect([line('computes') - 1, line('computes')]).toContain(lines[0]);
    await one.endsWell();
  });

  test('that has never imported threading, which then works as ever', async () => {
    const one = await running(found, [], [], 'attached_plain.py');
    const { threads } = await letGo(await attached(one));
    expect(threads.map(({ name }) => name)).toEqual(['MainThread']);
    await one.endsWell();
  });

  test('that is deadlocked', async () => {
    const one = await running(found, ['deadlock']);
    const host = await attached(one);
    await host.says('Deadlock');
    const { findings } = await letGo(host);
    const [deadlock] = findings.filter(({ rule }) => rule === 'deadlock');
    expect(deadlock?.participants.map(({ thread }) => thread)).toHaveLength(2);
    expect(deadlock?.locations.map((one) => one.line)).toContain(line('crossed'));
    await one.endsWell();
  });
});

test('signals that come while gdb leads us in are the program’s', async () => {
  const one = await running(pythons()[0]!, ['signalled']);
  const sending = setInterval(() => process.kill(one.pid, 'SIGUSR1'), 1);
  onTestFinished(() => clearInterval(sending));
  const host = await attached(one);
  clearInterval(sending);
  await letGo(host);
  await one.endsWell();
});

describe.each(pythons())('tasks of a program that runs already: 3.$minor', (found) => {
  const ways = [
    ['of a loop in the main thread', 'main', 'forth'],
    ['of a loop in a thread of its own', 'thread', 'forth'],
    ['that have awaited acquire()', 'acquire', 'acquires'],
  ] as const;
  // 3.11 sees blocks only (docs/architecture/tasks.md).
  const seen = ways.filter(([, , who]) => who === 'forth' || found.minor !== 11);

  test.each(seen)('%s', async (_what, where, who) => {
    const name = 'attached_tasks.py';
    const one = await running(found, [where], [], name);
    const host = await attached(one);
    await host.says('Deadlock');
    const { findings, tasks, locks, queues } = await letGo(host);
    await one.endsWell();
    const deadlock = findings.find(({ rule }) => rule === 'deadlock')!;
    const held = deadlock.participants.flatMap(({ holds }) => holds.map(({ site }) => site?.line));
    expect(held.sort()).toEqual([line(`${who}-holds`, name), line('back-holds', name)].sort());
    const waits = deadlock.participants.map(({ stack }) => stack[0]?.line);
    expect(waits.sort()).toEqual([line(`${who}-waits`, name), line('back-waits', name)].sort());
    expect(locks.map((lock) => lock.name)).toEqual(
      expect.arrayContaining(['bank.first', 'bank.second']),
    );
    expect(queues.map((queue) => queue.name)).toContain('jobs');
    expect(tasks.map((task) => task.name)).toEqual(
      expect.arrayContaining([who, 'back', 'idle: takes']),
    );
  });
});

describe('what a program cannot be entered for', () => {
  const oldest = pythons()[0]!;

  test('no such process, and neither Python nor Node', async () => {
    const nobody = await refused(2 ** 22 + 1);
    expect([nobody.code, nobody.stderr]).toEqual([
      2,
      "heddle: no process has the id 4194305\n  It may have ended. To find one: pgrep -af 'python|node'\n",
    ]);
    const other = spawn('sleep', ['60']);
    onTestFinished(() => void other.kill());
    expect((await refused(other.pid!)).stderr).toContain(
      `process ${other.pid!} is no CPython and no Node`,
    );
    expect((await heddle(['attach', 'x']).ended()).stderr).toContain('x is no process id');
  });

  test('it is recorded already', async () => {
    const one = await running(anyPython(), ['unknown']);
    const host = await attached(one);
    await host.says(/who holds\s+lock_a, waited for at attached.py:/);
    const again = await refused(one.pid);
    expect(again.stderr).toMatch(/is recorded by Heddle already, into \S+heddle-/);
    await letGo(host);
    await one.endsWell();
  });

  test('gdb is not installed', async () => {
    const one = await running(oldest, ['busy']);
    const run = await refused(one.pid, { PATH: testFolder() });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('is not installed\n  Install it (Debian, Ubuntu: apt-get install');
    await one.endsWell();
  });

  test.skipIf(!python(14))('remote debugging is turned off', async () => {
    const one = await running(python(14)!, ['busy'], ['-X', 'disable-remote-debug']);
    expect((await refused(one.pid)).stderr).toContain('remote debugging is turned off in process');
    await one.endsWell();
  });

  test('a signal has stopped it', async () => {
    const one = await running(oldest, ['busy']);
    process.kill(one.pid, 'SIGSTOP');
    await eventually(
      () => processText(one.pid, 'status').includes('T (stopped)'),
      () => 'it did not stop',
    );
    const run = await refused(one.pid);
    process.kill(one.pid, 'SIGCONT');
    expect(run.stderr).toContain(`kill -CONT ${one.pid}`);
    await one.endsWell();
  });

  test('a debugger is in it', async () => {
    const one = await running(oldest, ['busy']);
    const debug = ['-nx', '-batch', '-iex', 'set debuginfod enabled off'];
    const gdb = spawn('gdb', [...debug, '-p', String(one.pid), '-ex', 'shell cat']);
    onTestFinished(() => void gdb.kill('SIGKILL'));
    await eventually(
      () => processText(one.pid, 'status').includes(`TracerPid:\t${gdb.pid!}\n`),
      () => 'gdb did not attach',
    );
    expect((await refused(one.pid)).stderr).toContain(`already, by process ${gdb.pid!} (gdb`);
    gdb.stdin.end();
    await one.endsWell();
  });

  test('it belongs to another user', async () => {
    const isRoot = process.getuid?.() === 0;
    const one = isRoot ? await running(anyPython(), ['another-user']) : undefined;
    expect((await refused(one?.pid ?? 1)).stderr).toContain('belongs to another user (uid ');
    await one?.endsWell();
  });

  test('the system forbids it', async () => {
    const one = await running(anyPython(), ['unattachable']);
    const isRoot = process.getuid?.() === 0;
    const without = isRoot ? ['setpriv', '--bounding-set', '-sys_ptrace'] : [];
    const run = await refused(one.pid, {}, without);
    expect(run.stderr).toContain(`into process ${one.pid} (ptrace is forbidden)`);
    await one.endsWell();
  });

  test.each(['main', 'worker'])('the interpreter lock is never free: %s', async (where) => {
    const flag = join(testFolder(), 'flag');
    writeFileSync(flag, '\0');
    const one = await running(anyPython(), [`gil-${where}`, flag]);
    const run = await refused(one.pid);
    expect(run.stderr).toContain(`process ${one.pid} let nobody in for 10 s`);
    writeFileSync(flag, '\x01', { flag: 'r+' });
    await one.endsWell();
  });
});

test('without the native module, the fallback sees the same', async () => {
  const one = await running(anyPython(), ['deadlock']);
  const host = await attached(one, { HEDDLE_NATIVE: '0' });
  await host.says('Deadlock');
  await letGo(host);
  await one.endsWell();
});

test('a time limit lets it go, and --fail-on tells what was found', async () => {
  const one = await running(anyPython(), ['deadlock']);
  const args = ['attach', '--quiet', '--fail-on', 'deadlock', '--time-limit', '5', String(one.pid)];
  expect((await heddle(args).ended()).code).toBe(3);
  await one.endsWell();
});
