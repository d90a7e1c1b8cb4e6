import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { awaitedIn } from '../support/awaited';
import { ppWorker } from '../support/ppWorker';
import { BLOCKED } from './support/findings';
import { ended, program, reportOf, testFolder } from './support/heddle';

const runtime = (name: string): string => program(join('node', 'runtime', `${name}.mjs`));
const NODE = ['--node', process.execPath];

const jobsOf = ({ tasks, threads }: Report) =>
  tasks.map(({ name, kind, executor, thread, outcome }) => ({
    name,
    kind,
    executor,
    outcome,
    thread: threads.find(({ id }) => id === thread)?.name ?? null,
  }));

describe('jobs of heddle/futures', () => {
  test('have a row each, from where they were submitted to what they ended with', async () => {
    const path = runtime('jobs');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout]).toEqual([0, '6\n']);
    const job = { kind: 'job', executor: 'pool', thread: 'scale_0' };
    expect(jobsOf(report)).toEqual([
      { ...job, name: 'weigh(3, …)', outcome: 'returned' },
      { ...job, name: 'weigh(-1, …)', outcome: 'raised' },
      { ...job, name: 'weigh(5, …)', outcome: 'cancelled', thread: null },
    ]);
    const submitted = { file: path, line: lineOf(path, 'submits') };
    for (const { created } of report.tasks) expect(created).toMatchObject(submitted);
    const [, failed] = report.tasks;
    expect(failed).toMatchObject({
      unretrieved: true,
      exception: { text: 'RangeError: no such stone: -1', site: { line: lineOf(path, 'raises') } },
    });
    const [lost] = report.findings.filter(({ rule }) => rule === 'exception-lost');
    expect(lost?.message).toContain('and nobody asked for its result');
  });

  test('that wait for jobs of their own full pool are told, and whoever waits behind them', async () => {
    const path = runtime('exhausted');
    const { report, run } = await reportOf(['--on-deadlock', 'exit', ...NODE, path]);
    expect(run.code, run.stderr).toBe(3);
    const [finding] = report.findings.filter(({ rule }) => rule === 'pool-exhaustion');
    expect(finding?.title).toMatch(/^pool is exhausted: all 2 workers wait for jobs queued/);
    expect(finding?.message).toContain('main waits behind them');
    expect(finding?.participants.map(({ name, waitsFor }) => [name, waitsFor]).sort()).toEqual([
      ['loader_0', expect.stringMatching(/^parse\([ab]\)$/)],
      ['loader_1', expect.stringMatching(/^parse\([ab]\)$/)],
    ]);
    expect(finding?.locations[0]).toMatchObject({ file: path, line: lineOf(path, 'waits') });
  });

  test('are lost with their worker', async () => {
    const { report, run } = await reportOf([...NODE, runtime('dyingWorker')]);
    expect([run.code, run.stdout]).toEqual([0, 'BrokenThreadPool\nBrokenThreadPool\n']);
    expect(report.threads.find(({ name }) => name === 'fetcher_0')?.exitStatus).toBe(7);
    expect(jobsOf(report)[0]).toMatchObject({ name: 'leave(…)', outcome: 'lost' });
  });
});

describe('loops of heddle/parallel', () => {
  const path = runtime('loop');

  test('have a row for each share that another thread runs', async () => {
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout]).toEqual([0, '5\n']);
    const share = { name: 'weigh, share 2 of 2', kind: 'job', executor: 'prange' };
    expect(jobsOf(report)).toEqual([{ ...share, outcome: 'returned', thread: 'prange_0' }]);
    expect(report.tasks[0]?.created).toMatchObject({ file: path, line: lineOf(path, 'loops') });
  });

  test('have their caller wait for those shares by name', async () => {
    const { report, run } = await reportOf(['--on-deadlock', 'exit', ...NODE, path, 'hangs']);
    expect(run.code, run.stderr).toBe(3);
    expect(report.threads.map(({ name, waitingFor }) => [name, waitingFor?.name])).toEqual([
      ['main', 'weigh, share 2 of 2'],
      ['prange_0', 'done'],
    ]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['stall']);
  });
});

test('jobs of a pool of processes have their submitter, and the process that ran them', async () => {
  const path = runtime('processJobs');
  const { report, run } = await reportOf([...NODE, path]);
  expect([run.code, run.stdout]).toEqual([0, '6\nBrokenProcessPool\n']);
  const job = { kind: 'job', executor: 'pool', thread: 'main' };
  expect(jobsOf(report)).toEqual([
    { ...job, name: 'weigh(3)', outcome: 'returned' },
    { ...job, name: 'weigh(-1)', outcome: 'raised' },
    { ...job, name: 'weigh(0)', outcome: 'lost' },
  ]);
  const submitted = { file: path, line: lineOf(path, 'submits') };
  for (const { created, thread } of report.tasks) {
    expect(created).toMatchObject(submitted);
    const ran = report.threads.find(({ id }) => id === thread);
    const process = report.processes.find(({ id }) => id === ran?.process);
    expect(process?.name).toBe('ProcessPoolExecutor-0_0');
  }
  expect(report.tasks[1]?.exception?.site?.line).toBe(lineOf(path, 'raises'));
  expect(JSON.stringify(report)).not.toContain('eval]');
  expect(report.findings.map(({ rule }) => rule).sort()).toEqual(['exception-lost', 'worker-died']);
});

describe('jobs of a pool of processes', () => {
  test('are run by which worker, fail, or are lost with it', async () => {
    const path = runtime('processPool');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, '14\n2,4,6\n']);
    const job = { kind: 'job', executor: 'pool', thread: 'main' };
    expect(jobsOf(report)).toEqual([
      { ...job, name: 'dies(…, …)', outcome: 'lost' },
      { ...job, name: 'resize(7)', outcome: 'returned' },
      { ...job, name: 'fails()', outcome: 'raised' },
      { ...job, name: 'resize, items 0–1', outcome: 'returned' },
      { ...job, name: 'resize(3)', outcome: 'returned' },
    ]);
    const { threads, processes, tasks } = report;
    const workerOf = (id: number | null): string | undefined => {
      const thread = threads.find((one) => one.id === id);
      return processes.find((one) => one.id === thread?.process)?.name;
    };
    expect(tasks.map(({ thread }) => workerOf(thread))).toEqual(
      [1, 2, 2, 2, 2].map((number) => `PoolWorker-${number}`),
    );
    for (const [at, mark] of ['dies', 'resizes', 'fails', 'maps', 'maps'].entries())
      expect(tasks[at]?.created).toMatchObject({ file: path, line: lineOf(path, mark) });
    expect(tasks[2]?.exception?.text).toBe('TypeError: no picture');
    expect(report.findings.map(({ rule }) => rule)).toEqual(['worker-died']);
    expect(report.findings[0]?.message).toMatch(/ dies\(…, …\), submitted at .+, failed with it\./);
  });
});

test.each(['kills', 'child', 'pool'])('%s: what the program ends has not died', async (way) => {
  const { report, run } = await reportOf([...NODE, runtime('endsWorkers'), way]);
  expect([run.code, run.stdout], run.stderr).toEqual([0, '']);
  expect(report.findings.filter(({ rule }) => rule === 'worker-died')).toEqual([]);
});

test('a worker that ends itself has died, and not those that its pool ends then', async () => {
  const { report, run } = await reportOf([...NODE, runtime('endsWorkers'), 'itself']);
  expect(run.stdout, run.stderr).toBe('BrokenProcessPool\nBrokenProcessPool\n');
  const died = report.findings.filter(({ rule }) => rule === 'worker-died');
  expect(died.map(({ title }) => title)).toEqual([
    expect.stringMatching(/ProcessPoolExecutor-0_1.* was ended by SIGKILL while it ran die/),
  ]);
});

test.each(['process', 'executor', 'pool'])(
  '%s: a process that computes what it is there for blocks no event loop',
  async (way) => {
    const { report, run } = await reportOf([...NODE, runtime('computes'), way]);
    expect(run.code, run.stderr).toBe(0);
    // To load modules may take long, too, but not so long.
    const blocked = report.findings.filter(({ rule }) => rule === BLOCKED);
    for (const { title } of blocked) expect(title).not.toMatch(/[5-9]\d\d ms|\d s /);
  },
);

test('a job has its worker while who submitted it computes', async () => {
  const { report, run } = await reportOf([
    ...NODE,
    runtime('busyOwner'),
    join(testFolder(), 'done'),
  ]);
  expect(run.code, run.stderr).toBe(0);
  expect(jobsOf(report).map(({ thread }) => thread)).toEqual(['main', 'main']);
});

test('a wait for the server of a manager says what was asked', async () => {
  const path = runtime('manager');
  const trace = join(testFolder(), 'run.heddle');
  const { report, run } = await reportOf(['--record', trace, ...NODE, path]);
  expect([run.code, run.stdout]).toEqual([0, 'tock\n']);
  const server = report.processes.find(({ name }) => name === 'Manager');
  const asked = `Clock.tick of a manager ${server?.pid} at work:${lineOf(path, 'asks')}`;
  expect(awaitedIn(trace, 'ManagerCall')).toContain(asked);
  expect(report.queues).toEqual([]);
});

describe('jobs of a server', () => {
  const path = runtime('jobServer');
  const job = { kind: 'job', executor: 'server' };
  const printed = '6\nno such stone: -1\nwent on\n';

  test('are run by which process, and are another job when they are run again', async () => {
    const file = join(testFolder(), 'once');
    const { report, run } = await reportOf([...NODE, path, file]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, printed]);
    const first = `diesAtFirst(${file.slice(0, 24)}…)`;
    expect(jobsOf(report)).toEqual([
      { ...job, name: 'weigh(3)', outcome: 'returned', thread: 'main' },
      { ...job, name: 'weigh(-1)', outcome: 'raised', thread: 'main' },
      { ...job, name: first, outcome: 'lost', thread: 'main' },
      { ...job, name: `${first}, again`, outcome: 'returned', thread: 'main' },
    ]);
    const { tasks, threads, processes } = report;
    const ran = tasks.map(({ thread }) => threads.find(({ id }) => id === thread)?.process);
    const names = ran.map((one) => processes.find(({ id }) => id === one)?.name);
    expect(names).toEqual(['pp-1', 'pp-1', 'pp-1', 'pp-2']);
    expect(tasks[0]?.created).toMatchObject({ file: path, line: lineOf(path, 'submits') });
    expect(report.findings.map(({ rule }) => rule)).toEqual(['worker-died']);
  });

  test('that another machine does have no process, and end as they did there', async () => {
    const { address } = await ppWorker([path]);
    const file = join(testFolder(), 'once');
    const trace = join(testFolder(), 'server.heddle');
    const record = ['--record', trace, ...NODE];
    const { report, run } = await reportOf([...record, path, file, address]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, printed]);
    const { stdout } = await ended(['export', 'perfetto', trace]);
    expect(stdout).toContain(`"waits for ${address}"`);
    const outcomes = ['returned', 'raised', 'lost', 'returned'];
    expect(report.tasks.map(({ outcome, thread }) => [outcome, thread])).toEqual(
      outcomes.map((outcome) => [outcome, null]),
    );
    const [, failed] = report.tasks;
    expect(failed?.exception?.text).toBe('RangeError: no such stone: -1');
    expect(failed?.exception?.site?.line).toBe(lineOf(path, 'raises'));
    expect(report.findings).toEqual([]);
  });
});
