import { describe, expect, test } from 'vitest';
import type { DumpedRecord, ProcessDump } from '../support/dump';
import { expectRecords, nativeModes, program, runAgent, type Mode } from './agent';

const native = nativeModes();
const methods = ['fork', 'spawn', 'forkserver'] as const;

interface Both {
  readonly main: ProcessDump;
  readonly child: ProcessDump;
}

/** Runs a kind of shared_locks.py, and gives the processes that take part in it. */
async function shared(mode: Mode, method: string, kind: string): Promise<Both> {
  const run = await runAgent(mode, [program('shared_locks.py'), method, kind]);
  expect([run.code, run.stderr]).toEqual([0, '']);
  const child = run.processes.find((one) => one.facts['StartMethod'] === method);
  if (!child) throw new Error('the child left nothing');
  expect([run.main.dropped, child.dropped]).toEqual([0, 0]);
  return { main: run.main, child };
}

const records = (process: ProcessDump): readonly DumpedRecord[] =>
  process.threads.flatMap((thread) => thread.records);

/** What the process has told to be known to others as `key`s, by object. */
function keys(process: ProcessDump): ReadonlyMap<number, string> {
  const told = records(process).filter((one) => one.event === 'ObjectShared');
  return new Map(told.map((one) => [one.raw['object']!, one.text['key']!]));
}

/** The key of what the first wait for that reason is on. */
function waitedKey(process: ProcessDump, reason: string, place: string): string | undefined {
  const block = records(process).find(
    (one) => one.event === 'Block' && one.text['reason'] === reason && one.stack[0] === place,
  );
  return keys(process).get(block?.raw['target'] ?? 0);
}

/** Who ended the wait at that place, as the process was told: `pid thread`. */
function endedBy(process: ProcessDump, place: string): string | undefined {
  const all = records(process);
  const from = all.findIndex((one) => one.event === 'Block' && one.stack[0] === place);
  const end = all.findIndex((one, at) => at > from && one.event === 'Unblock');
  const told = all.slice(from, end).find((one) => one.event === 'Waker');
  return told && `${told.raw['pid']} ${told.raw['thread']}`;
}

/** The main thread of that process, as others name it. */
function mainOf(process: ProcessDump): string {
  const { records } = process.thread('MainThread');
  const begin = records.find((one) => one.event === 'ThreadBegin');
  return `${process.pid} ${begin?.raw['thread']}`;
}

describe.each(native)('objects of several processes: $label', (mode) => {
  test.each(methods)('a deadlock of two processes (%s)', async (method) => {
    const { main, child } = await shared(mode, method, 'deadlock');
    const last = (process: ProcessDump, thread: string): readonly DumpedRecord[] =>
      process.thread(thread).records.slice(-2);
    const [held, block] = last(main, 'crossing');
    const [heldThere, blockThere] = last(child, 'MainThread');
    expect([held, block, heldThere, blockThere].map((one) => one?.event)).toEqual([
      'Held',
      'Block',
      'Held',
      'Block',
    ]);
    expect(child.facts['ProcessName']).toMatch(/^(Fork|Spawn|ForkServer)?Process-1$/);
    expect(main.facts['ProcessName']).toBeUndefined();
    expect([held?.text['site'], block?.stack[0]]).toEqual(['crossing@outer', 'crossing@inner']);
    const key = (process: ProcessDump, id: number | undefined): string | undefined =>
      keys(process).get(id ?? 0);
    expect(key(main, held?.raw['object'])).toMatch(/^\/mp-/);
    expect(key(main, held?.raw['object'])).toBe(key(child, blockThere?.raw['target']));
    expect(key(child, heldThere?.raw['object'])).toBe(key(main, block?.raw['target']));
  });

  test.each(methods)('a lock that another process holds (%s)', async (method) => {
    const { main, child } = await shared(mode, method, 'contended');
    expectRecords(mode, child, 'MainThread', [
      'Block reason=Lock stack=contender@contends',
      'Unblock outcome=Ok',
    ]);
    const key = waitedKey(child, 'Lock', 'contender@contends');
    expect(key).toMatch(/^\/mp-/);
    expect(endedBy(child, 'contender@contends')).toBe(mainOf(main));
    const lock = main.objects.find((one) => one.name === 'lock');
    expect(lock).toMatchObject({ kind: 'Lock', owner: '', acquisitions: 1 });
    expect([...keys(main).values()]).toContain(key);
  });

  test.each(['spawn', 'forkserver'])('a lock that only the child uses (%s)', async (method) => {
    const { main, child } = await shared(mode, method, 'handed');
    const handed = main.objects.find((one) => one.name === 'handed');
    expect(handed).toMatchObject({ kind: 'Lock', acquisitions: 0 });
    const [key] = [...keys(main).values()];
    expect([...keys(child).values()]).toContain(key);
  });

  test.each(methods)('queues (%s)', async (method) => {
    const { main, child } = await shared(mode, method, 'queue');
    expectRecords(mode, main, 'MainThread', [
      'Block reason=QueuePut target=Queue jobs stack=<module>@full timeout=0.2s',
      'Unblock outcome=Timeout',
    ]);
    expectRecords(mode, main, 'joins', [
      'Block reason=QueueJoin target=Queue todo stack=joins@queue-join',
      'Unblock outcome=Ok',
    ]);
    expect(endedBy(child, 'consumer@get')).toBe(mainOf(main));
    const jobs = main.objects.find((one) => one.name === 'jobs');
    expect(jobs).toMatchObject({ kind: 'Queue', capacity: 1, acquisitions: 2, depth: 1 });
    const key = waitedKey(main, 'QueuePut', '<module>@full');
    expect(key).toMatch(/^made of \/mp-/);
    expect([...keys(child).values()]).toContain(key);
  });

  test.each(methods)('pipes (%s)', async (method) => {
    for (const kind of ['pipe', 'one-way']) {
      const { main, child } = await shared(mode, method, kind);
      expect(endedBy(child, 'receiver@receives')).toBe(mainOf(main));
    }
  });

  test.each(methods)('conditions, events and barriers (%s)', async (method) => {
    const { main, child } = await shared(mode, method, 'signals');
    const waits = records(child).filter((one) => one.event === 'Block');
    const said = waits.map((one) => `${one.text['reason']} ${one.stack[0]}`);
    for (const wait of [
      'Condition sleeper@wait',
      'Event sleeper@event-wait',
      'Barrier sleeper@barrier-wait',
    ]) {
      expect(said).toContain(wait);
    }
    for (const place of ['wait', 'event-wait', 'barrier-wait'])
      expect(endedBy(child, `sleeper@${place}`)).toBe(mainOf(main));
    expectRecords(mode, main, 'MainThread', [
      'Notify object=Condition shared-condition site=<module>@notify',
      'Notify object=Event shared-event site=<module>@set',
    ]);
    const key = waitedKey(child, 'Event', 'sleeper@event-wait');
    expect([...keys(main).values()]).toContain(key);
  });
});
