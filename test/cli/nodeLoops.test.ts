import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { found } from './support/findings';
import { program, reportOf } from './support/heddle';

const node = (name: string): string => program(join('node', name));
const HANGING = ['--on-deadlock', 'exit', '--node', process.execPath];

const stalls = async (path: string, ...args: string[]): Promise<Report['findings']> => {
  const { report, run } = await reportOf([...HANGING, path, ...args]);
  expect(run.code, run.stderr).toBe(3);
  return report.findings.filter(({ rule }) => rule === 'stall');
};

const lines = (findings: Report['findings']): number[] =>
  findings.flatMap(({ locations }) => locations.map(({ line }) => line));

describe('an event loop with nothing left in it but messages', () => {
  test('ends the wait of no worker that main has started', async () => {
    const path = node('locked_workers.mjs');
    const findings = await stalls(path);
    expect(lines(findings).slice(0, 1)).toEqual([lineOf(path, 'waits')]);
    expect(findings[0]!.message).toContain(
      'main has nothing left in its event loop but to wait for messages.',
    );
    expect(findings[0]!.help).toMatch(/`exit` of workers/);
  });

  test('ends the wait of no main thread for a worker', async () => {
    const path = node('unanswered.mjs');
    const findings = await stalls(path, 'blocks');
    expect(lines(findings)).toEqual([lineOf(path, 'waits')]);
    expect(findings[0]!.message).toContain('hasher has nothing left in its event loop');
    expect(findings[0]!.message).toContain(
      '2 messages from hasher wait for the event loop of main.',
    );
  });

  test('is one of several that wait for each other', async () => {
    const path = node('unanswered.mjs');
    const findings = await stalls(path, 'awaits');
    expect(findings.map(({ title }) => title)).toEqual([
      'Stall: main and hasher wait for messages of each other, and nobody is left to send one',
    ]);
    expect(findings[0]!.message).toContain('hasher was sent 3 messages and has sent 2 messages.');
    expect(lines(findings)).toEqual([lineOf(path, 'starts')]);
  });

  test('is that of the last thread, which a channel keeps that was left open', async () => {
    const path = node('open_channel.mjs');
    const findings = await stalls(path);
    expect(findings.map(({ title }) => title)).toEqual([
      'Stall: main waits for messages, and nobody is left to send one',
    ]);
    expect(findings[0]!.message).toContain('job has ended');
    expect(findings[0]!.help).toMatch(/close\(\)/);
    expect(lines(findings)).toEqual([lineOf(path, 'starts')]);
  });

  test('is left when who would have notified fails, in the moment in which it wakes the other one', async () => {
    const path = node('failed_producer.mjs');
    const findings = await stalls(path);
    expect(lines(findings)).toEqual([lineOf(path, 'waits')]);
    expect(findings[0]!.message).toMatch(/producer .*has ended with RangeError: no such row/);
  });

  test('is none of a worker that has left, whose status is told', async () => {
    const path = node('left_worker.mjs');
    const findings = await stalls(path);
    expect(lines(findings)).toEqual([lineOf(path, 'waits')]);
    expect(findings[0]!.message).toContain('migrate has ended with exit 3.');
  });

  test('is no finding where something comes that keeps no loop, and nothing of it is to be noticed', async () => {
    const path = node('quiet_loops.mjs');
    const { report, run } = await reportOf([...HANGING, path]);
    expect([run.code, run.stdout], run.stderr).toEqual([
      0,
      `${[
        'a promise with ref: false',
        'AbortError',
        'timed-out',
        'a timer',
        'thought',
        'an answer',
        'exit 0',
        'beforeExit',
      ].join('\n')}\n`,
    ]);
    expect(found(report)).toBe('');
  });

  test('is no finding while Node starts a thread for loaders of modules', async () => {
    const { report, run } = await reportOf([...HANGING, node('slow_loader.mjs')]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, '/\n']);
    expect(found(report)).toBe('');
  });
});

test('a forked process computes for who forked it, one that serves keeps others waiting', async () => {
  const path = node('forked_workers.cjs');
  const { report, run } = await reportOf(['--node', process.execPath, path]);
  const serving = report.processes.find(({ pid }) => pid === Number(run.stdout))!;
  const blocked = report.findings
    .filter(({ rule }) => rule === 'blocking-in-event-loop')
    .flatMap(({ participants }) => participants.map(({ thread }) => thread));
  const where = blocked.map((id) => report.threads.find((one) => one.id === id)!.process);
  expect(new Set(where)).toEqual(new Set([serving.id]));
});
