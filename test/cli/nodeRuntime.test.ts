import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { expectGolden } from '../unit/model/golden';
import { BLOCKED, found } from './support/findings';
import { program, reportOf } from './support/heddle';

const runtime = (name: string): string => program(join('node', 'runtime', `${name}.mjs`));
const NODE = ['--node', process.execPath];

describe('threads of heddle/threading', () => {
  test('two that lock in opposite order are a deadlock, and the program can be ended', async () => {
    const args = ['--on-deadlock', 'exit', ...NODE, runtime('transfers')];
    const { report, run } = await reportOf(args);
    expect(run.code, run.stderr).toBe(3);
    expectGolden('node-deadlock-of-two-locks', found(report));
    // Once, by its names: not by the runtime, too, which knows none.
    expect(run.stderr.match(/deadlock/gi)).toEqual(['Deadlock', 'deadlock']);
    expect(report.threads.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['main', 'ended'],
      ['rent', 'ended'],
      ['wages', 'ended'],
    ]);
  });

  test('one that waits for itself is told', async () => {
    const args = ['--on-deadlock', 'exit', ...NODE, runtime('selfish')];
    const { report, run } = await reportOf(args);
    expect(run.code, run.stderr).toBe(3);
    expectGolden('node-self-deadlock', found(report));
  });

  test('a lock that many want is counted, and who keeps it is blamed', async () => {
    const path = runtime('contended');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout]).toEqual([0, 'MainThread 160\n']);
    const [finding] = report.findings.filter(({ rule }) => rule === 'high-contention');
    expect(finding?.title).toMatch(/^counter\.lock: others waited .* contended\.mjs:/);
    expect(finding?.locations[0]).toMatchObject({ file: path, line: lineOf(path, 'takes') });
    const lock = report.locks.find(({ name }) => name === 'counter.lock');
    expect(lock).toMatchObject({ kind: 'lock', acquisitions: 160 });
    expect(lock!.contended).toBeGreaterThan(0);
    expect(lock!.holdNs.total).toBeGreaterThan(160 * 3e6);
    // Main has waited for its threads by name.
    for (const { rule, message } of report.findings)
      if (rule === BLOCKED) expect(message).not.toContain('waited for');
  });

  test('locks whose holds are not all timed are counted exactly, and so are their long holds and owners', async () => {
    const args = ['--on-deadlock', 'exit', ...NODE, runtime('calm')];
    const { report, run } = await reportOf(args);
    expect(run.code, run.stderr).toBe(3);
    expect(report.locks.map(({ name, acquisitions }) => [name, acquisitions]).sort()).toEqual(
      expect.arrayContaining([
        ['awaited', 200_001],
        ['north', 200_001],
        ['slept', 200_001],
        ['south', 200_001],
      ]),
    );
    for (const lock of report.locks.filter(({ name }) => ['slept', 'awaited'].includes(name))) {
      // One that the event loop went on in is timed from when counters were written: a busy machine does that late.
      expect(lock.holdNs.max, lock.name).toBeGreaterThan(80e6);
      expect(lock.holdNs.total, lock.name).toBeGreaterThan(lock.holdNs.max);
    }
    expectGolden('node-deadlock-of-calm-locks', found(report, 'deadlock'));
  });

  test('a queue that is full most of the time holds up who puts', async () => {
    const path = runtime('pipeline');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout]).toEqual([0, '1275\n']);
    expectGolden('node-queue-backpressure', found(report, 'queue-backpressure', 'deadlock'));
    expect(report.queues).toMatchObject([
      { name: 'jobs', kind: 'queue', maxsize: 3, puts: 50, gets: 50, depth: { last: 0 } },
      { name: 'results', puts: 1, gets: 1 },
    ]);
    expect(report.queues[0]!.putWaitNs).toBeGreaterThan(0);
  });

  test('several that one declaration makes go by their variables', async () => {
    const { report, run } = await reportOf([...NODE, runtime('declared')]);
    expect(run.code, run.stderr).toBe(0);
    const names = [...report.locks, ...report.queues].map(({ name }) => name);
    expect(names.sort()).toEqual(['back', 'begun', 'first', 'one', 'second', 'there', 'two']);
  });

  test('locks taken in different orders are told though nothing happened', async () => {
    const { report, run } = await reportOf([...NODE, runtime('inverted')]);
    expect(run.code, run.stderr).toBe(0);
    expectGolden('node-lock-order-inversion', found(report));
  });

  test('what ended one is on its lane, and whoever its lock was left by', async () => {
    const path = runtime('failing');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout]).toEqual([0, 'AbandonedLockError\n']);
    expectGolden('node-threads-that-end-badly', found(report));
    const thread = (name: string): Report['threads'][number] | undefined =>
      report.threads.find((one) => one.name === name);
    expect(thread('leaver')?.exitStatus).toBe(7);
    expect(thread('hapless')?.exception).toMatchObject({
      text: 'Error: no luck',
      site: { file: path, line: lineOf(path, 'raises') },
    });
  });

  test('detail full tells each operation', async () => {
    const { report, run } = await reportOf(['--detail', 'full', ...NODE, runtime('inverted')]);
    expect(run.code, run.stderr).toBe(0);
    expect(report.locks.map(({ name, acquisitions }) => [name, acquisitions]).sort()).toEqual(
      expect.arrayContaining([
        ['orders', 2],
        ['stock', 2],
      ]),
    );
    expect(found(report)).toContain('lock-order-inversion');
  });
});

describe('children of heddle/subprocess', () => {
  test('are programs with status and line, or processes of the picture; main waits for them', async () => {
    const path = runtime('commands');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, 'late\n7\nchild bare no options []\n']);
    expect(report.programs.map(({ name, exit, site }) => [name, exit, site?.line])).toEqual([
      [
        'sh -c sleep 0.3; echo late; sleep 0.3; exit 7',
        { code: 7, signal: null },
        lineOf(path, 'starts'),
      ],
    ]);
    expect(report.processes.map(({ name, parent }) => [name, parent])).toEqual([
      ['commands.mjs', null],
      ['child.cjs', report.processes[0]!.id],
    ]);
    expect(report.threads.map(({ name }) => name)).toEqual(['main', 'main']);
    expect(report.threads[0]!.waitNs).toBeGreaterThan(0);
    expect(found(report)).toBe('');
  });

  test('by Process have their names, and are what main waits for', async () => {
    const { report, run } = await reportOf([...NODE, runtime('family')]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, '6\n']);
    expect(report.processes.map(({ name, parent, start }) => [name, parent, start])).toEqual([
      ['family.mjs', null, 'exec'],
      ['adder', report.processes[0]!.id, 'spawn'],
    ]);
    expect(report.programs).toEqual([]);
    expect(report.threads[0]!.waitNs).toBeGreaterThan(0);
    expect(found(report)).toBe('');
  });

  test.each([
    ['memory', '1'],
    ['files', '0'],
  ])('by the fork server are there from their start on, and no others (%s)', async (_, wanted) => {
    const env = { HEDDLE_SHARED_MEMORY: wanted };
    const { report, run } = await reportOf([...NODE, runtime('spares')], { env });
    const [started = 0, status, pid] = run.stdout.split(' ').map(Number);
    expect([run.code, status], run.stderr).toEqual([0, 7]);
    const [main, ...workers] = report.processes.toSorted((a, b) => a.startNs - b.startNs);
    expect(workers.map(({ name, parent, start }) => [name, parent, start])).toEqual(
      Array.from({ length: started }, (_, index) => [
        `worker-${index + 1}`,
        main!.id,
        'forkserver',
      ]),
    );
    expect(report.programs).toEqual([]);
    // The last one was waiting while its predecessor ran.
    const [before, last] = workers.slice(-2);
    expect(last!.pid).toBe(pid);
    expect(last!.startNs).toBeGreaterThan(before!.endNs!);
    expect(found(report)).toBe('');
  });

  test.each(['summary', 'full'])('share queues whose items are counted (%s)', async (detail) => {
    const path = runtime('mailboxes');
    const { report, run } = await reportOf(['--detail', detail, ...NODE, path]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, '225\n']);
    const queues = report.queues.map(({ created, puts, gets, depth }) => [
      created?.line,
      puts,
      gets,
      depth.last,
    ]);
    expect(queues.sort()).toEqual([
      [lineOf(path, 'makes jobs'), 20, 20, 0],
      [lineOf(path, 'makes results'), 20, 20, 0],
      [lineOf(path, 'makes a pipe'), 5, 5, 0],
      [lineOf(path, 'makes a pipe'), 5, 5, 0],
    ]);
    // They are all there at once, and each takes its time.
    const jobs = report.queues.find(({ name }) => name === 'jobs')!;
    expect(jobs.residenceNs).toBeGreaterThan(5e6);
    expect(jobs.depth.max).toBeGreaterThan(1);
  });

  test('by Process that lock in opposite order are a deadlock, over locks that are the same in both', async () => {
    const args = ['--on-deadlock', 'exit', ...NODE, runtime('branches')];
    const { report, run } = await reportOf(args);
    expect(run.code, run.stderr).toBe(3);
    expectGolden(
      'node-deadlock-of-two-processes',
      found(report).replace(/ of (rent|wages)/g, ' of a process'),
    );
    const names = report.findings[0]!.participants.map(({ name }) => name);
    expect(names.sort()).toEqual(['main of rent', 'main of wages']);
    expect(report.locks.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
      'event ready[0]',
      'event ready[1]',
      'lock checking',
      'lock savings',
    ]);
  });

  test('are what main waits for', async () => {
    const path = runtime('parricide');
    const { report } = await reportOf([...NODE, path]);
    expect(report.threads[0]!.waitingFor).toMatchObject({
      reason: 'process',
      name: 'sh -c sleep 0.5; kill -9 $PPID',
      site: { line: lineOf(path, 'waits') },
    });
  });
});
