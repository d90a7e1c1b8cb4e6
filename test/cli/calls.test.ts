import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report, ReportSite, ReportTask, ReportThread } from '../../src/session/report/types';
import { pythons } from '../support/pythons';
import { awaitedIn } from '../support/awaited';
import { DEADLINE_MS } from '../support/deadline';
import { ended, program, reportOf, testFolder } from './support/heddle';

const versions = pythons().map(({ version, path }) => ({ version, path }));

/** Line of the program that ends in the comment. */
function line(name: string, comment: string): number {
  const lines = readFileSync(program(name), 'utf8').split('\n');
  return lines.findIndex((text) => text.endsWith(`# ${comment}`)) + 1;
}

const task = (report: Report, name: string): ReportTask => {
  const found = report.tasks.find((one) => one.name === name);
  if (!found) expect.fail(`no task ${name} in ${report.tasks.map((one) => one.name).join(', ')}`);
  return found;
};
const thread = (report: Report, name: string): ReportThread =>
  report.threads.find((one) => one.name === name)!;
const at = (site: ReportSite | null): string => `${site?.function}:${site?.line}`;

describe.each(versions)('pools of multiprocessing on $version', ({ path }) => {
  const methods = ['fork', 'spawn', 'forkserver', 'thread'];

  test.each(methods)('each call is a task with a worker (%s)', async (method) => {
    const { report, run: outcome } = await reportOf([
      '--python',
      path,
      program('pools.py'),
      method,
    ]);
    expect(outcome).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Traceback') });
    expect(report.run.dropped).toBe(0);
    const worker = ({ thread: id }: ReportTask): { process: number; name: string } =>
      report.threads.find((one) => one.id === id)!;
    const own = report.tasks[0]!.process;
    const done = (name: string): ReportTask => {
      const one = task(report, name);
      expect(one).toMatchObject({
        kind: 'job',
        outcome: 'returned',
        executor: 'pool',
        process: own,
      });
      expect(one.ranNs).toBeGreaterThan(0);
      expect(worker(one).process === own).toBe(method === 'thread');
      return one;
    };
    for (const name of ['square(3)', 'square, items 0–3', 'square, items 8–9', 'square(70)'])
      done(name);
    for (const name of ['power(2, …)', 'square(4)', 'square(5)', 'square, items 0–1']) done(name);
    expect(at(done('slow(1)').created)).toBe(`all_ways:${line('pools.py', 'submits slow')}`);
    expect(at(done('square(80)').created)).toMatch(/^all_ways:/);
    expect(at(done('square, items 4–7').created)).toBe(`all_ways:${line('pools.py', 'maps')}`);
    expect(at(done('square(5)').created)).toBe(`all_ways:${line('pools.py', 'imaps')}`);
    const failed = task(report, 'fail(2)');
    expect(failed).toMatchObject({
      outcome: 'raised',
      exception: { text: 'ValueError: cannot do 2', site: { function: 'fail' } },
    });
    expect(at(failed.created)).toBe(`attempt:${line('pools.py', 'attempts')}`);
    expect(task(report, 'square(55)').outcome).toBe('lost');
    if (method === 'thread') return;
    expect(report.tasks.find(({ name }) => name.startsWith('begin('))?.outcome).toBe('lost');
    expect(task(report, 'nothing(1)').exception?.text).toMatch(/^MaybeEncodingError/);
    expect(task(report, 'end(1)')).toMatchObject({ outcome: 'lost' });
  });
});

describe.each(versions)('ProcessPoolExecutor on $version', ({ path }) => {
  const methods = ['fork', 'spawn', 'forkserver'];

  test.each(methods)(
    'each job has a worker, whose end is that of its pool (%s)',
    async (method) => {
      const command = ['--python', path, program('executors.py'), method];
      const { report, run: outcome } = await reportOf(command);
      expect(outcome.stdout.trim().split('\n')).toEqual([
        '9 ValueError',
        'PicklingError',
        '[16, 25]',
        'broken',
        "[8, 'broken', 'broken']",
      ]);
      const processOf = ({ thread: id }: ReportTask): number | undefined =>
        report.threads.find((one) => one.id === id)?.process;
      const own = report.tasks[0]!.process;
      const ran = (name: string): ReportTask => {
        const one = task(report, name);
        expect(one).toMatchObject({ kind: 'job', process: own });
        expect(processOf(one)).toBeGreaterThan(own);
        return one;
      };
      for (const name of ['square(3)', 'slow(8)']) {
        expect(ran(name)).toMatchObject({ outcome: 'returned' });
        expect(ran(name).ranNs).toBeGreaterThan(0);
      }
      expect(ran('fail(2)').exception?.text).toBe('ValueError: cannot do 2');
      expect(at(ran('square(3)').created)).toBe(`main:${line('executors.py', 'submits')}`);
      expect(ran('nothing(1)').exception?.text).toMatch(/pickle|local object/);
      for (const name of ['end(4)', 'end(5)'])
        expect(ran(name).exception?.text).toMatch(/^BrokenProcessPool/);
      expect(task(report, 'slow(9)')).toMatchObject({ outcome: 'raised', thread: null });
      // The process that fails beside them works for neither.
      const died = report.findings.filter(({ rule }) => rule === 'worker-died');
      for (const { message } of died) expect(message).not.toContain('<string>');
      expect(died.map(({ title }) => title.replace(/^.* \(process \d+\)/, 'it'))).toEqual([
        'it ended with status 4 while it ran end(4)',
        'it ended with status 5 while it ran end(5)',
      ]);
      expect(
        died.map(({ message }) => /\d jobs? failed with it \(.*\)/.exec(message)?.[0]),
      ).toEqual([
        '1 job failed with it (end(4))',
        expect.stringMatching(/^2 jobs failed with it \((?=.*slow\(9\))(?=.*end\(5\))/),
      ]);
    },
  );
});

describe.each(versions)('managers on $version', ({ path }) => {
  test.each(['fork', 'spawn', 'forkserver'])('a wait says what was asked (%s)', async (method) => {
    const trace = join(testFolder(), 'run.heddle');
    const args = ['--record', trace, '--python', path, program('managers.py'), method];
    const { report, run: outcome } = await reportOf(args);
    expect(outcome.stdout.split('\n')).toEqual([
      'thought',
      'False',
      'thought',
      "{'here': 1}",
      expect.stringMatching(/^refused: /),
      'thought',
      'ended',
      '',
    ]);
    expect(outcome.code).toBe(0);
    const servers = report.processes.filter((one) => /Manager-\d/.test(one.name));
    expect(servers.map((one) => one.name.replace(/\d+/, 'N')).sort()).toEqual([
      'DeskManager-N',
      'SyncManager-N',
    ]);
    const pid = (name: string): number => servers.find((one) => one.name.startsWith(name))!.pid;
    expect(awaitedIn(trace, 'ManagerCall')).toEqual(
      expect.arrayContaining([
        `Desk.think of DeskManager ${pid('Desk')} at main:${line('managers.py', 'asks')}`,
        `Lock.acquire of SyncManager ${pid('Sync')} at main:${line('managers.py', 'takes')}`,
        `Desk.think of a manager ${pid('Desk')} at use:${line('managers.py', 'the child asks')}`,
      ]),
    );
  });
});

describe.each(versions)('events of a scheduler on $version', ({ path }) => {
  test('are due, late, cancelled and raise', async () => {
    const trace = join(testFolder(), 'run.heddle');
    const args = ['--record', trace, '--python', path, program('schedule.py')];
    const { report, run: outcome } = await reportOf(args);
    expect(outcome).toMatchObject({ code: 0, stdout: 'cannot\nat its own time\nended\n' });
    const first = task(report, 'beat(1)');
    expect(first).toMatchObject({
      kind: 'event',
      executor: 'events',
      outcome: 'returned',
      due: { priority: '1' },
    });
    expect(at(first.created)).toBe(`main:${line('schedule.py', 'enters')}`);
    expect(first.startNs).toBeLessThan(first.due!.atNs!);
    expect(first.ranNs).toBeGreaterThan(0);
    // The second one is due at the same time, and the first takes a while.
    const second = task(report, 'beat(2)');
    expect(second.due!.atNs! - first.due!.atNs!).toBeLessThan(1e6);
    expect(second.due!.lateNs).toBeGreaterThanOrEqual(first.due!.lateNs! + first.ranNs! / 2);
    expect(task(report, 'beat(3)').outcome).toBe('cancelled');
    expect(task(report, 'fail()').outcome).toBe('raised');
    expect(task(report, 'print(at its own time)')).toMatchObject({
      executor: 'own',
      outcome: 'returned',
      due: { atNs: null, priority: '7', lateNs: null },
    });
    expect(task(report, 'beat(4)')).toMatchObject({ outcome: null, thread: null });
    expect(awaitedIn(trace, 'Scheduled')).toContain(
      `beat (priority 1) at main:${line('schedule.py', 'runs')}`,
    );
  });
});

describe.each(versions)('uncaught exceptions on $version', ({ path }) => {
  const command = [program('uncaught.py')];

  test('are told of the threads that they ended', async () => {
    const { report, run: outcome } = await reportOf(['--python', path, ...command]);
    expect(outcome.code).toBe(1);
    const raised = (name: string): string => {
      const { exception } = thread(report, name);
      return exception ? `${exception.text} at ${at(exception.site)}` : 'nothing';
    };
    expect(raised('fails')).toBe(
      `ValueError: no such item at refuse:${line('uncaught.py', 'refuses')}`,
    );
    expect(raised('leaves')).toBe('nothing');
    expect(raised('customs')).toBe(`Custom: mine at custom:${line('uncaught.py', 'custom')}`);
    const others = report.threads
      .filter(({ name }) => !['fails', 'leaves', 'customs'].includes(name))
      .flatMap(({ exception }) => exception ?? [])
      .map(({ text, site }) => `${text} at ${at(site)}`);
    expect(others.sort()).toEqual([
      `FileNotFoundError: [Errno 2] gone at child:${line('uncaught.py', 'in the child')}`,
      `KeyError: 'x' at by_itself:${line('uncaught.py', 'by itself')}`,
      `RuntimeError: the end at main:${line('uncaught.py', 'the end')}`,
    ]);
    const text = await ended(['run', '--report', 'text', '--python', path, ...command]);
    expect(text.stdout + text.stderr).toMatch(
      /Threads that an exception ended[\s\S]* fails +ValueError: no such item at \S*uncaught.py:\d+ in refuse/,
    );
  });

  test.each(['', 'hooks'])(
    "the program's hooks and output stay what they are (%s)",
    async (how) => {
      const plain = spawnSync(path, [...command, how], { encoding: 'utf8', timeout: DEADLINE_MS });
      const options = ['--quiet', '--severity', 'exception-lost=off', '--python', path];
      const watched = await ended(['run', ...options, ...command, how]);
      const stable = (text: string): string => text.replace(/0x[0-9a-f]+/g, '0x…');
      expect(watched.stdout).toBe(plain.stdout);
      expect(stable(watched.stderr)).toBe(stable(plain.stderr));
      expect(watched.code).toBe(plain.status);
    },
  );
});
