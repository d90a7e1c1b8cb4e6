import { readFileSync } from 'node:fs';
import { expect, describe, test } from 'vitest';
import type { Found } from '../../scripts/pythons/discover';
import { anyPython, pythons } from '../support/pythons';
import { eventually, heddle, program } from './support/heddle';
import { attached, letGo, report, reportFile, Running } from './support/running';

const file = program('attached_family.py');

const running = ({ path }: Found, ...args: readonly string[]): Promise<Running> =>
  Running.start(path, [file, ...args]);

const line = (mark: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => text.endsWith(`# @${mark}`)) + 1;

/** Waits until the agent is in all processes below one. */
async function entered(pid: number): Promise<void> {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  await eventually(
    () => children.every((child) => /\/header$/m.test(readFileSync(`/proc/${child}/maps`, 'utf8'))),
    () => `not all of ${children.join(', ')} were entered`,
  );
}

/** What multiprocessing starts with this method are deadlocked when we come, and that is told. */
async function tellsOfDeadlock(found: Found, method: string): Promise<void> {
  const one = await running(found, 'deadlocked', method);
  const host = await attached(one);
  await host.says('Deadlock');
  const { findings, processes, threads } = await letGo(host);
  const [deadlock] = findings.filter(({ rule }) => rule === 'deadlock');
  expect(deadlock?.participants.map(({ thread }) => thread)).toHaveLength(2);
  const lines = new Set(deadlock?.locations.map((place) => place.line));
  expect(lines).toEqual(new Set([line('holds'), line('wants')]));
  const children = processes.filter(({ parent }) => parent !== null);
  expect(children.filter(({ start }) => start === method)).toHaveLength(2);
  expect(threads.filter(({ state }) => state === 'lock')).toHaveLength(2);
  await one.endsWell();
}

describe.each(pythons())('the processes of a program that runs already: 3.$minor', (found) => {
  test('are entered, too: forked ones that wait for each other', () =>
    tellsOfDeadlock(found, 'fork'));
});

describe('the processes of a program that runs already', () => {
  test('are entered, too: spawned ones', () => tellsOfDeadlock(anyPython(), 'spawn'));

  test('are entered, too: those of a pool, which works on', async () => {
    const one = await running(anyPython(), 'pooled');
    const host = await attached(one);
    await one.does('go');
    await entered(one.pid);
    await one.does('on');
    await letGo(host);
    expect(report().findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    await one.endsWell('did go\ndid on\n');
  });

  test('are left alone on demand', async () => {
    const one = await running(anyPython(), 'deadlocked');
    const form = ['--report', 'json', '--report-file', reportFile(), '--time-limit', '2'];
    await heddle(['attach', '--no-children', ...form, String(one.pid)]).ended();
    expect(report().processes).toHaveLength(1);
    await one.endsWell();
  });

  test('are told of where they cannot be entered, once', async () => {
    const one = await running(anyPython(), 'stopped');
    const host = await attached(one);
    await host.says('A process of the program is not followed');
    expect(host.stderr).toMatch(/not followed: process \d+ is stopped by a signal/);
    expect(host.stderr.match(/not followed/g)).toHaveLength(1);
    expect((await letGo(host)).processes).toHaveLength(1);
    await one.endsWell();
  });
});
