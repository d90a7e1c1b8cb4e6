import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import {
  Detail,
  ObjectKind,
  ObjectSlotLayout,
  ThreadFlag,
  WaitOutcome,
  WaitReason,
} from '../../../src/protocol/index';
import {
  Counters,
  createDirectory,
  Recorder,
  type NewDirectory,
  type ThreadIdentity,
} from '../../../src/runtime/node/record/index';
import { nativeIn } from '../../../src/runtime/node/memory/native';
import { silence } from '../../../src/transport/index';
import { Capture } from '../trace/capture';

const main: ThreadIdentity = {
  thread: 1,
  name: 'main',
  flags: ThreadFlag.Main,
  nativeId: 7,
  stack: 0,
  parent: 0,
};
describe.each([
  ['written to', undefined],
  ['memory', nativeIn(fromRoot('dist', 'runtime'))],
])('files that are %s', (_, native) => {
  let capture: Capture;
  let directory: NewDirectory;
  let counters: Counters;
  let recorder: Recorder;

  beforeEach(() => {
    capture = new Capture();
    directory = createDirectory(capture.directory, process.hrtime.bigint(), Detail.Summary, native);
    counters = new Counters();
    recorder = new Recorder(directory.making, directory.place, counters, main);
    directory.publish();
  });
  afterEach(() => {
    recorder.close();
    capture.dispose();
  });

  /** What was told, without times. */
  function told(): string[] {
    capture.drain(recorder.now());
    return capture.lines().map((line) => line.replace(/^(\d+\/\d+) \d+ /, '$1 '));
  }

  const worker = (thread: number): Recorder =>
    new Recorder(directory.place.path, directory.place, counters, {
      ...main,
      thread,
      flags: 0,
      name: `worker ${thread}`,
      parent: 1,
    });

  test('rings are where they should be', () => {
    const maps = readFileSync('/proc/self/maps', 'latin1');
    const mapped = native !== undefined;
    expect([maps.includes(`${directory.place.path}/ring.0`), maps.includes('/rings')]).toEqual([
      mapped,
      mapped,
    ]);
  });

  test('records and the definitions they use are read like those of any agent', () => {
    const stack = recorder.definitions.stack([
      recorder.definitions.site('/app.js', 'inner', 3, 0),
      recorder.definitions.site('/app.js', '<module>', 9, 0),
    ]);
    recorder.object(5, ObjectKind.Condition, '', stack);
    recorder.block(WaitReason.Condition, 5, stack, 2_000_000);
    recorder.unblock(WaitOutcome.Timeout, 5, 1_500_000);
    recorder.processEnd();
    expect(told()).toEqual(
      expect.arrayContaining([
        '1 string 1 "main"',
        '1 site 2 file=2 function=4 line=9 flags=0',
        '1/0 ThreadBegin flags=2 thread=1 name=1 nativeId=7',
        '1/0 ObjectBegin kind=Condition object=5 stack=2',
        '1/0 Block reason=Condition target=5 stack=2 timeout=2000000',
      ]),
    );
  });

  test('threads define for themselves, under ids of the process', () => {
    const other = worker(2);
    const mine = recorder.definitions.string('same');
    const theirs = other.definitions.string('same');
    recorder.notify(1, 0, 1);
    other.notify(1, 0, 1);
    expect(mine).not.toBe(theirs);
    const lines = told();
    for (const id of [mine, theirs]) expect(lines).toContain(`1 string ${id} "same"`);
    expect(lines.filter((line) => line.includes('Notify')).map((line) => line.slice(0, 3))).toEqual(
      ['1/0', '1/1'],
    );
    other.close();
  });

  test('the ring of a thread that is gone serves the next one', () => {
    const first = worker(2);
    first.threadEnd(2, 0);
    first.close();
    expect(counters.freeRing(2)).toBe(true);
    const second = worker(3);
    second.notify(1, 0, 1);
    second.close();
    // It was terminated: it has told no end.
    expect(counters.freeRing(3)).toBe(false);
    expect(
      readdirSync(directory.place.path).filter((name) => name.startsWith('ring.')),
    ).toHaveLength(2);
    const inRing = told().filter((line) => line.startsWith('1/1'));
    expect(inRing.map((line) => line.split(' ')[1])).toEqual([
      'ThreadBegin',
      'ThreadEnd',
      'ThreadBegin',
      'Notify',
    ]);
  });

  test('a ring goes round, and what was overwritten is counted', () => {
    for (let at = 0; at < 5000; at++) recorder.notify(at, 0, 1);
    const lines = told();
    expect(lines).toContain('1/0 lost 906');
    expect(lines).toContain('1/0 Notify woken=1 object=4999');
  });

  test('counters of a queue add up to what both sides did', () => {
    const identity = recorder.newQueueIdentity(0);
    const queue = recorder.queue(identity);
    recorder.nameQueue(queue, 0, 'messages');
    const other = worker(2);
    const end = other.queue(identity);
    for (let at = 0; at < 3; at++) queue.put();
    end.get();
    other.store(end);
    other.close();
    expect([queue.puts, end.gets]).toEqual([3, 1]);
    const slot = readFileSync(join(directory.place.path, 'objects'));
    expect(slot.readUInt32LE(ObjectSlotLayout.DEPTH)).toBe(2);
    expect(slot.readUInt32LE(ObjectSlotLayout.DEPTH_MAX)).toBe(3);
    expect(told()).toContain('1 object slot 1 owner=0');
  });

  test('it falls silent when nobody reads any more', async () => {
    silence(capture.directory);
    await expect
      .poll(() => {
        recorder.notify(1, 0, 1);
        const before = told().length;
        recorder.notify(1, 0, 1);
        return before === 0 && told().length === 0;
      })
      .toBe(true);
  });

  test('a directory that cannot be made leaves nothing behind', () => {
    const nowhere = join(capture.directory, 'none');
    expect(() => createDirectory(nowhere, 0n, Detail.Summary)).toThrow(/ENOENT/);
  });
});
