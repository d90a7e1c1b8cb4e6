import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { FactKey, HeaderLayout } from '../../../src/protocol/index';
import { identifyProcess } from '../../../src/transport/index';
import { encodeRecord } from '../../support/ringWriter';
import { Capture, fakeIdentity } from '../trace/capture';

const MS = 1_000_000;
let capture: Capture;
afterEach(() => capture.dispose());

const notify = (from: number, count: number): Uint32Array => {
  const all = new Uint32Array(8 * count);
  for (let i = 0; i < count; i++)
    all.set(encodeRecord('Notify', from + i, { object: from + i }), 8 * i);
  return all;
};

test('a ring that was overrun loses the oldest records, which are counted', () => {
  capture = new Capture();
  const writer = capture.process({ ringRecords: 8 });
  const ring = writer.ring().threadBegin(1, 1, { name: 'worker' });
  for (let i = 0; i < 20; i++) ring.append(notify(10 + i, 1));
  writer.ready();
  capture.drain(MS);
  const lines = capture.lines();
  expect(lines).toContain('1/0 23 lost 14');
  expect(lines).toContain('1/0 ring of thread 1');
  expect(lines.indexOf('1/0 23 lost 14')).toBeLessThan(lines.indexOf('1/0 ring of thread 1'));
  expect(lines.indexOf('1/0 ring of thread 1')).toBeLessThan(
    lines.indexOf('1/0 23 Notify object=23'),
  );
  expect(lines.filter((line) => line.includes('Notify'))).toHaveLength(7);
});

test('a ring that grows at the end of a round loses nothing that was in it', () => {
  capture = new Capture();
  const writer = capture.process({ ringRecords: 8 });
  const ring = writer.ring().threadBegin(1, 1);
  ring.append(notify(10, 7)).grow(2).append(notify(20, 10));
  writer.ready();
  capture.poll(MS);
  ring.append(notify(40, 31));
  capture.drain(2 * MS);
  expect(capture.decoder.stats.lost).toBe(0);
  expect(capture.lines().filter((line) => line.includes('Notify'))).toHaveLength(48);
});

test('what a ring lost before it grew is counted, and not looked for where it never was', () => {
  capture = new Capture();
  const writer = capture.process({ ringRecords: 8 });
  const ring = writer.ring().threadBegin(1, 1);
  ring.append(notify(10, 23)).grow().append(notify(100, 2));
  writer.ready();
  capture.drain(MS);
  expect(capture.decoder.stats.lost).toBe(16);
  expect(capture.lines().filter((line) => line.includes('Notify'))).toHaveLength(10);
});

test('a capacity that cannot be breaks its ring', () => {
  capture = new Capture();
  const writer = capture.process({ ringRecords: 8 });
  writer.ring().append(notify(1, 3)).claims(12);
  writer.ring().append(notify(5, 1));
  writer.ready();
  capture.drain(MS);
  const lines = capture.lines();
  expect(lines.filter((line) => line.includes('Notify'))).toEqual(['1/1 5 Notify object=5']);
});

test('the slot is not asked whose the records are when ThreadBegin is among them', () => {
  capture = new Capture();
  const writer = capture.process({ ringRecords: 8 });
  const ring = writer.ring().threadBegin(1, 1);
  for (let i = 0; i < 8; i++) ring.append(notify(10 + i, 1));
  ring.threadEnd(30, 1).threadBegin(40, 2).append(notify(50, 2));
  writer.ready();
  capture.drain(MS);
  expect(capture.lines().filter((line) => line.includes('ring of thread'))).toEqual([]);
});

test('definitions are delivered before the records that use them', () => {
  capture = new Capture();
  const writer = capture.process();
  const ring = writer.ring().threadBegin(1, 1);
  writer.ready();
  capture.poll(10 * MS);
  const stack = writer.stack({ file: 'a.py', line: 3 }, { file: 'a.py', line: 9 });
  ring.event('Block', 11 * MS, { reason: 1, target: 1, stack, timeout: Infinity });
  writer.fact(FactKey.Runtime, 'cpython 3.13.0');
  capture.lines();
  capture.poll(50 * MS);
  expect(capture.lines()).toEqual([
    '1 string 1 "a.py"',
    '1 string 2 "<module>"',
    '1 site 1 file=1 function=2 line=9 flags=0',
    '1 stack 1 caller=0 site=1',
    '1 site 2 file=1 function=2 line=3 flags=0',
    '1 stack 2 caller=1 site=2',
    '1 fact Runtime cpython 3.13.0',
    '1/0 11000000 Block reason=Lock target=1 stack=2 timeout=Infinity',
  ]);
});

test('only slots that changed are delivered, ten times a second', () => {
  capture = new Capture();
  const writer = capture.process();
  for (let i = 0; i < 100; i++) writer.objectSlot(i, { OBJECT: i + 1, KIND: 1, FLAGS: 1 });
  writer.siteSlot(0, { OBJECT: 1, SITE: 1, ACQUISITIONS: 2 });
  writer.ready();
  const slots = (atMs: number): string[] => {
    capture.poll(atMs * MS);
    return capture.lines().filter((line) => line.includes('slot'));
  };
  expect(slots(0)).toHaveLength(101);
  writer.objectSlot(42, { OBJECT: 43, OWNER: 9 });
  expect(slots(50)).toEqual([]);
  expect(slots(100)).toEqual(['1 object slot 43 owner=9']);
  expect(slots(200)).toEqual([]);
});

test('a process that vanished is ended after its last words', () => {
  let alive = true;
  capture = new Capture({ isAlive: () => alive, identify: fakeIdentity });
  const writer = capture.process();
  const ring = writer.ring().threadBegin(1, 1);
  writer.ready();
  capture.poll(10 * MS);
  ring.threadEnd(20 * MS, 1);
  alive = false;
  capture.poll(300 * MS);
  capture.poll(600 * MS);
  capture.poll(900 * MS);
  expect(capture.lines().slice(-2)).toEqual([
    '1/0 20000000 ThreadEnd thread=1',
    '1 600000000 process end vanished',
  ]);
});

test.each([
  ['a status', 'exit 3', 3 << 8],
  ['a signal', 'kill -9 $$', 9],
])('how it ended is told before its parent has asked: %s', async (_, command, status) => {
  // A shell would ask; `sleep`, which takes its place, never does.
  const child = `until grep -q sleep /proc/$PPID/comm; do :; done; ${command}`;
  const parent = spawn('sh', ['-c', `sh -c '${child}' & echo $!; exec sleep 60`]);
  onTestFinished(() => void parent.kill());
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(printed.toString());
  await expect.poll(() => identifyProcess(pid)).toBeNull();
  capture = new Capture({});
  capture.process({ pid, parentPid: parent.pid! }).ready();
  capture.poll(10 * MS);
  for (const at of [300, 600, 900]) capture.poll(at * MS);
  expect(capture.lines().at(-1)).toMatch(`process end vanished status=${status}`);
});

test('an orderly end is told with its time', () => {
  capture = new Capture();
  const writer = capture.process();
  writer.ring().threadBegin(1, 1).threadEnd(20, 1);
  writer.ready();
  capture.poll(10 * MS);
  writer.end(30);
  capture.poll(20 * MS);
  capture.poll(200 * MS);
  capture.poll(210 * MS);
  expect(capture.lines().at(-1)).toBe('1 30 process end orderly');
});

test('execv: the second directory of a pid ends the first', () => {
  capture = new Capture();
  capture.process({ pid: 77 }).ready();
  capture.poll(10 * MS);
  capture.process({ pid: 77, startNs: 12 * MS }).ready();
  capture.poll(20 * MS);
  capture.poll(30 * MS);
  expect(capture.lines()).toEqual([
    '1 0 process begin pid=77 parent=1',
    '2 12000000 process begin pid=77 parent=1',
    '1 12000000 process end orderly',
  ]);
});

test('directories that are not ready, or no process, are left alone', () => {
  capture = new Capture();
  const writer = capture.process();
  capture.poll();
  expect(capture.lines()).toEqual([]);
  writer.ready();
  capture.poll();
  expect(capture.lines()).toHaveLength(1);
});

test.each([
  ['ringRecords', HeaderLayout.RING_RECORDS, 1000],
  ['ringRecords', HeaderLayout.RING_RECORDS, 2 ** 31],
  ['ringCount', HeaderLayout.RING_COUNT, 0xffff_ffff],
  ['objectCount', HeaderLayout.OBJECT_COUNT, 0xffff_ffff],
  ['defsLength', HeaderLayout.DEFS_LENGTH, 2n ** 60n],
  ['magic', HeaderLayout.MAGIC, 123n],
])('an absurd %s is broken, and said', (field, offset, value) => {
  capture = new Capture();
  const writer = capture.process();
  writer.patchHeader(offset, value);
  writer.ready();
  expect(capture.poll().notes).toEqual([
    `A process could not be followed: its header is damaged (${field}).`,
  ]);
  expect(capture.poll().notes).toEqual([]);
});

test('counts that become absurd later are not believed', () => {
  capture = new Capture();
  const writer = capture.process().ready();
  capture.poll();
  writer.patchHeader(HeaderLayout.OBJECT_COUNT, 0xffff_ffff);
  capture.poll(200 * MS);
  writer.patchHeader(HeaderLayout.OBJECT_COUNT, 1000);
  capture.poll(400 * MS);
  expect(capture.lines()).toHaveLength(1);
});

test('a newer protocol is told clearly and not read', () => {
  capture = new Capture();
  const writer = capture.process({ version: 99 });
  writer.ring().append(notify(1, 3));
  writer.ready();
  capture.drain(MS);
  const lines = capture.lines();
  expect(lines.some((line) => line.includes('speaks version 99'))).toBe(true);
  expect(lines.filter((line) => line.includes('Notify'))).toEqual([]);
});

test('records an agent could not write count as lost', () => {
  capture = new Capture();
  const writer = capture.process().ready();
  writer.patchHeader(HeaderLayout.DROPPED, 12n);
  capture.drain(MS);
  expect(capture.decoder.stats.lost).toBe(12);
});

test('a ring without its file is broken, the process goes on', () => {
  capture = new Capture();
  const writer = capture.process();
  writer.ring().append(notify(1, 3));
  writer.ring().append(notify(5, 1));
  writer.ready();
  rmSync(join(writer.path, 'ring.0'));
  capture.drain(MS);
  const lines = capture.lines();
  expect(lines).toContain('1/1 5 Notify object=5');
  expect(lines).toContain('1 fact AgentNote the file of ring 0 is shorter than it says');
});

test('a session directory that vanishes is said once', () => {
  capture = new Capture();
  capture.process().ready();
  capture.poll();
  rmSync(capture.directory, { recursive: true });
  expect(capture.poll().notes).toHaveLength(1);
  expect(capture.poll().notes).toEqual([]);
});

test('what keeps a process from recording more is said once, in words', () => {
  capture = new Capture();
  const writer = capture.process();
  writer.ready();
  capture.poll(10 * MS);
  const notes = (error: number, atMs: number): string[] => {
    writer.patchHeader(HeaderLayout.ERROR, error);
    capture.poll(atMs * MS);
    return capture.lines().filter((line) => line.includes('AgentNote'));
  };
  // That the directory was removed is said by whoever lists it.
  expect(notes(constants.errno.ENOENT, 20)).toEqual([]);
  const second = capture.process({ pid: 2 });
  second.patchHeader(HeaderLayout.ERROR, constants.errno.ENOSPC);
  second.ready();
  expect(notes(0, 30)).toEqual([expect.stringMatching(/^2 fact AgentNote .*no space is left/)]);
  expect(notes(0, 40)).toEqual([]);
});
