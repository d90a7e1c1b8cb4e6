import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines } from '../../scripts/nodes/lines';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { nodes } from '../support/nodes';
import { heddle, program, testFolder } from './support/heddle';
import { attached, letGo, refused, report, Running } from './support/running';

const PLAIN = program(join('node', 'attached.cjs'));
const RUNTIME = program(join('node', 'runtime', 'attached.mjs'));
const THROWING = program(join('node', 'runtime', 'attachedThrows.mjs'));
/** Several programs may be entered at once: the inspector of each has a port of its own. */
const OWN_PORT = ['--inspect-port=0'];

const plain = (
  args: readonly string[],
  executable = process.execPath,
  options: readonly string[] = OWN_PORT,
): Promise<Running> => Running.start(executable, [...options, PLAIN, ...args]);

const threadsOf = ({ threads }: Report): string[] => threads.map(({ name }) => name).sort();

/** The name that a worker was given is known to newer Nodes. */
const either = (name: string, number: number): unknown =>
  expect.stringMatching(new RegExp(`^(${name}|Worker ${number})$`));

describe.each(lines)('a program that runs already: Node %i', (line) => {
  const node = nodes().find((one) => one.line === line);
  const executable = node?.path ?? '';

  test.skipIf(!node)('workers that were there, that come, and that are ended', async () => {
    const one = await plain(['workers'], executable);
    const host = await attached(one);
    for (const what of ['later', 'taken', 'kill']) await one.does(what);
    const seen = await letGo(host);
    expect(seen.run.exit?.reason).toBe('detached');
    const names = [either('early', 1), 'Worker 3', 'later', 'main'];
    expect(threadsOf(seen)).toEqual(expect.arrayContaining(names));
    expect(seen.threads).toHaveLength(names.length);
    // The others go on without us.
    const ended = seen.threads.filter(({ endNs }) => endNs !== null);
    expect(ended.map(({ name }) => name)).toEqual([either('early', 1)]);
    const waited = seen.threads.filter(({ waitNs }) => waitNs > 0).map(({ name }) => name);
    expect(waited).toEqual(expect.arrayContaining(['later', either('early', 1)]));
    expect(waited).not.toContain('Worker 3');
    const queue = seen.queues.find(({ name }) => name === 'messages to later');
    expect(queue?.puts).toBeGreaterThan(0);
    await one.does('after');
    await one.endsWell('did later\ndid taken\ndid kill\ndid after\n');
  });

  test.skipIf(!node)('the deadlock of its threads, and what it does from then on', async () => {
    const one = await Running.start(executable, [...OWN_PORT, RUNTIME]);
    const host = await attached(one);
    await host.says('Deadlock');
    await one.does('late');
    const seen = await letGo(host);
    expect(threadsOf(seen)).toEqual(['buyer', 'helper', 'main', 'seller', 'taker']);
    const [deadlock] = seen.findings.filter(({ rule }) => rule === 'deadlock');
    expect(deadlock?.participants.map(({ thread }) => thread)).toHaveLength(2);
    expect(deadlock?.locations.map((one) => one.line)).toContain(lineOf(RUNTIME, 'crossed'));
    // What was in it is counted, and what a thread has taken that came later.
    const orders = seen.queues.find(({ puts, gets }) => puts === 2 && gets > 0);
    expect(orders, JSON.stringify(seen.queues)).toBeDefined();
    await one.endsWell('did late\n', expect.stringContaining('heddle: deadlock: '));
  });

  test.skipIf(!node)('and that has its asynchronous deadlocks thrown, still', async () => {
    const one = await Running.start(executable, [...OWN_PORT, THROWING]);
    const host = await attached(one);
    await one.does('DeadlockError');
    await letGo(host);
    await one.endsWell('did DeadlockError\n');
  });

  test.skipIf(!node)('whose main thread sleeps, or computes', async () => {
    for (const mode of ['asleep', 'busy']) {
      const flag = join(testFolder(), mode);
      const one = await plain([mode, flag], executable);
      const host = await attached(one);
      writeFileSync(flag, '');
      await one.endsWell();
      expect((await host.ended()).code).toBe(0);
      expect(report().run.exit?.reason).toBe('exited');
    }
  });
});

describe('what a Node cannot be entered for', () => {
  test('its main thread, or a worker, is in a call of the system', async () => {
    const one = await plain(['call']);
    const main = await refused(one.pid);
    expect([main.code, main.stderr]).toEqual([
      2,
      expect.stringContaining(`the inspector of process ${one.pid} did not open within`),
    ]);
    await one.endsWell();
    const flag = join(testFolder(), 'flag');
    const other = await plain(['worker-call', flag]);
    const worker = await refused(other.pid);
    expect([worker.code, worker.stderr]).toEqual([
      2,
      expect.stringMatching(/a worker of process \d+ does not answer: it is in a call/),
    ]);
    writeFileSync(flag, '');
    await other.endsWell();
  });

  test('it takes the signal for something else, or not at all', async () => {
    const one = await plain(['signal']);
    expect((await refused(one.pid)).stderr).toContain('it may take SIGUSR1 for something else');
    await one.endsWell('signal\n');
    const { path } = nodes().at(-1)!;
    const deaf = await plain(['workers'], path, ['--disable-sigusr1']);
    expect((await refused(deaf.pid)).stderr).toContain('does not take the signal');
    await deaf.endsWell();
  });

  test('it is recorded already, or was', async () => {
    const one = await plain(['workers']);
    const host = await attached(one);
    expect((await refused(one.pid)).stderr).toContain('is recorded by Heddle already');
    await letGo(host);
    expect((await refused(one.pid)).stderr).toContain('was recorded by Heddle before');
    await one.endsWell();
  });
});

test('an inspector that was open stays open', async () => {
  const one = await plain(['workers'], process.execPath, ['--inspect=0']);
  const host = await attached(one);
  await letGo(host);
  const [, port] = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(one.stderr)!;
  expect((await fetch(`http://127.0.0.1:${port}/json/list`)).ok).toBe(true);
  await one.endsWell();
});

test('options of Node that workers may not have', async () => {
  const one = await plain(['workers'], process.execPath, [...OWN_PORT, '--expose-gc']);
  const host = await attached(one);
  await one.does('later');
  expect(threadsOf(await letGo(host))).toContain('later');
  await one.endsWell('did later\n');
});

test('two that come at once: one is told of the other', async () => {
  const one = await plain(['workers']);
  const hosts = [0, 1].map(() => heddle(['attach', '--time-limit', '2', String(one.pid)]));
  const codes = await Promise.all(hosts.map(async (host) => (await host.ended()).code));
  expect(codes.sort()).toEqual([0, 2]);
  const said = hosts.map(({ stderr }) => stderr).join('');
  expect(said).toMatch(/another heddle is coming into|is recorded by Heddle already/);
  await one.endsWell();
});
