import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeddleError, asId, timeNs } from '../../../src/base/index';
import { Detail } from '../../../src/protocol/index';
import {
  Decoder,
  RawBatch,
  RecordingReader,
  RecordingWriter,
  TextSink,
} from '../../../src/trace/index';
import { crc32 } from '../../../src/trace/recording/format';
import { applySteps } from '../../../src/trace/recording/upgrade';
import { Capture, loaded, replay as replayed } from './capture';

const MS = 1_000_000;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  path = join(folder, 'run.heddle');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Captures a small run; gives its lines and writes its recording to `path`. */
function recordRun(polls = 20): string[] {
  const capture = new Capture();
  const writer = new RecordingWriter(path);
  const process = capture.process({ ringRecords: 64 }).ready();
  const ring = process.ring().threadBegin(1, 1, { name: 'main' });
  for (let poll = 1; poll <= polls; poll++) {
    for (let i = 0; i < 40; i++)
      ring.event('Notify', poll * 10 * MS + i, {
        object: i,
        site: process.site({ file: 'a.py', line: poll }),
      });
    process.objectSlot(0, { OBJECT: 1, ACQUISITIONS: poll });
    capture.poll(poll * 10 * MS + 5 * MS);
  }
  capture.drain(polls * 10 * MS + 9 * MS);
  for (const batch of loaded(capture.batches)) writer.write(batch);
  writer.close();
  capture.dispose();
  return capture.sink.lines;
}

function replay(): { lines: string[]; truncated: string | null } {
  const reader = RecordingReader.open(path);
  const sink = new TextSink();
  const { truncated } = reader.replaySync(sink);
  reader.dispose();
  return { lines: sink.lines, truncated };
}

const failure = (): HeddleError => {
  try {
    RecordingReader.open(path).dispose();
  } catch (error) {
    return error as HeddleError;
  }
  throw new Error('opened');
};

test('a recording replays what the live run told', () => {
  const live = recordRun();
  expect(replay()).toEqual({ lines: live, truncated: null });
});

test('replay may pause between chunks', async () => {
  const live = recordRun();
  const reader = RecordingReader.open(path);
  const sink = new TextSink();
  let pauses = 0;
  await reader.replay(sink, () => {
    pauses++;
    return Promise.resolve();
  });
  reader.dispose();
  expect(sink.lines).toEqual(live);
  expect(pauses).toBeGreaterThan(10);
});

test('host entries come back', () => {
  const writer = new RecordingWriter(path);
  const batch = new RawBatch();
  batch.runBegin({
    command: ['app.py', '--fast'],
    workingDirectory: '/w',
    startedAt: '2026-11-21T08:00:00.000Z',
    detail: Detail.Summary,
  });
  batch.sourceLines('app.py', 7, ['a = 1', 'b = "ä"']);
  batch.note(asId(1), 'hm');
  batch.pollEnd(timeNs(5), timeNs(5), true);
  batch.runEnd({ code: null, signal: 'SIGKILL', reason: 'exited' }, timeNs(6));
  writer.write(batch);
  writer.close();
  expect(replay().lines).toEqual([
    'run begin app.py --fast',
    'source app.py:7 a = 1',
    'source app.py:8 b = "ä"',
    '1 fact AgentNote hm',
    'run end 6 exited SIGKILL',
  ]);
});

describe('a file cut off anywhere', () => {
  test('keeps everything before the cut and says so', () => {
    const live = recordRun();
    const whole = readFileSync(path);
    let longest = 0;
    for (let length = whole.length - 1; length > 64; length -= 37) {
      writeFileSync(path, whole.subarray(0, length));
      const { lines, truncated } = replay();
      // A cut between two chunks cannot be told from a host that was killed.
      if (truncated !== null) expect(truncated).toBe('the last part of the file is missing');
      longest = Math.max(longest, lines.length);
      const body = lines.filter((line) => line.includes('Notify'));
      expect(live.filter((line) => line.includes('Notify')).slice(0, body.length)).toEqual(body);
    }
    expect(longest).toBeGreaterThan(live.length / 2);
  });

  test('is foreign when not even the header is whole', () => {
    recordRun();
    truncateSync(path, 40);
    expect(failure().code).toBe('foreignRecording');
    truncateSync(path, 0);
    expect(failure().code).toBe('foreignRecording');
  });
});

test('a flipped bit is found, what lies before it is kept', () => {
  recordRun();
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 4;
  writeFileSync(path, bytes);
  const { lines, truncated } = replay();
  expect(truncated).toMatch(/damaged|missing/);
  expect(lines.length).toBeGreaterThan(50);
});

test('garbage after the end is no part of it', () => {
  const live = recordRun();
  appendFileSync(path, Buffer.alloc(100, 7));
  expect(replay()).toEqual({ lines: live, truncated: 'the file is damaged' });
});

test('files of others, of the future, and none at all', () => {
  expect(failure()).toMatchObject({ code: 'recordingUnreadable', exitStatus: 2 });
  writeFileSync(path, 'PK\x03\x04'.padEnd(200));
  expect(failure().code).toBe('foreignRecording');
  rmSync(path);
  recordRun();
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(99, 8);
  writeFileSync(path, bytes);
  expect(failure()).toMatchObject({ code: 'newerRecording' });
  path = folder;
  expect(failure().code).toBe('recordingUnreadable');
});

test('a batch grows as far as it must, and sections of a later version are skipped', () => {
  const batch = new RawBatch(16);
  for (const length of [1, 1000, 100_000, 7]) batch.note(asId(1), 'x'.repeat(length));
  batch.view.setUint16(0, 999, true);
  const sink = new TextSink();
  new Decoder(sink).decode(batch);
  expect(sink.lines.map((line) => line.length - '1 fact AgentNote '.length)).toEqual([
    1000, 100_000, 7,
  ]);
});

test('a place that cannot be written is a clear error', () => {
  expect(() => new RecordingWriter(join(folder, 'no', 'such', 'x.heddle'))).toThrow(HeddleError);
  expect(() => new RecordingWriter('/dev/full')).toThrow(/ENOSPC|no space/);
});

test('a recording is replaced, anything else is not', () => {
  for (let turn = 0; turn < 2; turn++) new RecordingWriter(path).close();
  writeFileSync(path, '');
  new RecordingWriter(path).close();
  writeFileSync(path, 'import this');
  expect(() => new RecordingWriter(path)).toThrow(/is there already, and is no recording/);
  expect(readFileSync(path, 'utf8')).toBe('import this');
});

test('the size limit ends the recording, not the run', () => {
  const writer = new RecordingWriter(path, { maxBytes: 2000 });
  const batch = new RawBatch();
  batch.note(asId(1), 'x'.repeat(400));
  for (let i = 0; i < 10; i++) writer.write(batch);
  expect(writer.stopped).toMatch(/limit/);
  writer.close();
  expect(replay().truncated).toBeNull();
});

test('a recording can be read while it is being written', () => {
  const writer = new RecordingWriter(path);
  const batch = new RawBatch();
  for (let said = 1; said <= 5; said++) {
    batch.clear();
    batch.note(asId(1), `${said}`.repeat(600));
    batch.pollEnd(timeNs(said), timeNs(said), false);
    writer.write(batch);
    const { lines, truncated } = replay();
    expect([lines.length, truncated]).toEqual([said, null]);
    // A chunk whose end is not there yet.
    const whole = readFileSync(path);
    const open = RecordingReader.open(path);
    truncateSync(path, whole.length - 7);
    expect(open.replaySync(new TextSink()).truncated).not.toBeNull();
    open.dispose();
    expect(replay()).toMatchObject({ truncated: 'the last part of the file is missing' });
    expect(replay().lines).toEqual(lines.slice(0, -1));
    writeFileSync(path, whole);
  }
  writer.close();
});

test('upgrades run step by step', () => {
  const steps = {
    1: (batch: Uint8Array) => Uint8Array.of(...batch, 1),
    2: (batch: Uint8Array) => Uint8Array.of(...batch, 2),
  };
  expect([...applySteps(Uint8Array.of(0), 1, 3, steps)]).toEqual([0, 1, 2]);
  expect([...applySteps(Uint8Array.of(0), 2, 3, steps)]).toEqual([0, 2]);
});

test('the checksum is the usual CRC-32', () => {
  expect(crc32(Buffer.from('123456789'), 0)).toBe(0xcbf43926);
  expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345'), 0))).toBe(0xcbf43926);
});

test('looks at the operating system come after the records up to their end, live and recorded', () => {
  const capture = new Capture();
  const process = capture.process({ ringRecords: 64 }).ready();
  const ring = process.ring().threadBegin(1, 1, { name: 'main' });
  capture.poll(10 * MS);
  capture.batch.osSample({
    previousNs: timeNs(0),
    fromNs: timeNs(11 * MS),
    toNs: timeNs(12 * MS),
    processors: 2,
    processes: [
      {
        process: asId(1),
        threads: [{ tid: 7, state: 'S', name: 'main', cpuNs: 5, queuedNs: null, turns: null }],
      },
    ],
  });
  ring.event('Notify', 11.5 * MS, { object: 1 });
  ring.event('Notify', 25 * MS, { object: 2 });
  expect(capture.decoder.hasPending).toBe(false);
  capture.poll(12 * MS);
  expect(capture.decoder.hasPending).toBe(true);
  capture.poll(20 * MS);
  capture.drain(30 * MS);
  const seen = ({ lines }: TextSink) => lines.filter((line) => /Notify|os thread/.test(line));
  expect(seen(replayed(capture.batches))).toEqual(seen(capture.sink));
  expect(seen(capture.sink)).toEqual([
    `1/0 ${11.5 * MS} Notify object=1`,
    `1 ${11 * MS} os thread 7 main S`,
    `1/0 ${25 * MS} Notify object=2`,
  ]);
  capture.dispose();
});
