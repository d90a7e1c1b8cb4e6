import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { Analysis } from '../../../src/analysis/index';
import { timeNs } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import {
  Detail,
  FactKey,
  PROTOCOL_VERSION,
  SiteFlag,
  WaitReason,
} from '../../../src/protocol/index';
import { EVENTS } from '../../../src/protocol/table/events';
import { replayRecording } from '../../../src/session/replay';
import {
  RECORDING_VERSION,
  RawBatch,
  RecordingReader,
  RecordingWriter,
  TextSink,
} from '../../../src/trace/index';
import type { EventName } from '../../support/ringWriter';
import { Capture, loaded } from './capture';

const folder = fromRoot('test', 'fixtures', 'recordings');
const fixture = (version: number | string, extension: string): string =>
  `${folder}/version${version}.${extension}`;
const protocolFixture = (version: number, extension: string): string =>
  `${folder}/protocol${version}.${extension}`;
/** Where a recording says which version of the event table its records are of. */
const PROTOCOL_AT = 16;

function text(path: string): string {
  const reader = RecordingReader.open(path);
  const sink = new TextSink();
  const { truncated } = reader.replaySync(sink);
  reader.dispose();
  expect(truncated).toBeNull();
  return sink.toText();
}

/** Two threads that close a circle, a child that vanishes, and a ring that was overrun. */
function writeFixture(path: string): void {
  const capture = new Capture();
  const writer = new RecordingWriter(path);
  const batch = new RawBatch();
  batch.runBegin({
    command: ['bank.py', '--day', '3'],
    workingDirectory: '/home/user/bank',
    startedAt: '2026-11-21T08:00:00.000Z',
    detail: Detail.Summary,
  });
  batch.sourceLines('/home/user/bank/bank.py', 7, ['with source.lock:', '    with target.lock:']);
  writer.write(batch);
  const one = capture.process({ pid: 41, parentPid: 40, startNs: 1_000, ringRecords: 16 });
  one.fact(FactKey.Runtime, 'cpython 3.13.0');
  one.fact(FactKey.StartMethod, 'exec');
  const file = '/home/user/bank/bank.py';
  const library = { file: '/usr/lib/python3.13/threading.py', function: 'Thread.run', line: 992 };
  const started = one.stack({ file, function: 'main', line: 20 });
  const stack = one.stack(
    { file, function: 'move', line: 8 },
    { ...library, flags: SiteFlag.Library },
  );
  const site = one.site({ file, function: 'move', line: 7 });
  const [alice, bob] = [one.ring(), one.ring()];
  alice.threadBegin(10_000, 1, { name: 'alice', stack: started, flags: 2 });
  alice.event('ObjectBegin', 11_000, { kind: 1, object: 1, stack: started });
  alice.event('ObjectBegin', 11_500, { kind: 1, object: 2, stack: started });
  bob.threadBegin(12_000, 2, { name: 'bob', stack: started, parent: 1 });
  const wait = { reason: WaitReason.Lock, stack, timeout: Infinity };
  alice
    .event('Held', 20_000, { object: 1, site, since: 15_000 })
    .event('Block', 20_000, { ...wait, target: 2, owner: 2 });
  bob
    .event('Held', 21_000, { object: 2, site, since: 16_000 })
    .event('Block', 21_000, { ...wait, target: 1, owner: 1 })
    .event('Owner', 21_000, { object: 1, owner: 1, stack, site });
  one.objectSlot(0, { OBJECT: 1, KIND: 1, FLAGS: 1, OWNER: 1, ACQUISITIONS: 3 });
  one.siteSlot(0, { OBJECT: 1, SITE: 1, ACQUISITIONS: 3 });
  one.ready();
  capture.poll(5_000_000);
  const two = capture.process({ pid: 42, parentPid: 41, startNs: 6_000_000, ringRecords: 8 });
  const ring = two.ring().threadBegin(6_000_500, 1, { name: 'child' });
  for (let i = 0; i < 20; i++) ring.event('Notify', 6_001_000 + i, { object: i + 1 });
  two.ready();
  capture.poll(10_000_000);
  one.end(12_000_000);
  capture.drain(15_000_000);
  for (const batch of loaded(capture.batches)) writer.write(batch);
  const last = new RawBatch();
  last.runEnd({ code: null, signal: 'SIGKILL', reason: 'killed' }, timeNs(15_500_000));
  writer.write(last);
  writer.close();
  capture.dispose();
}

/** Every event of a version of the table, one after another, each field another number. */
function writeEvents(path: string, version: number): void {
  const capture = new Capture();
  const process = capture.process({ pid: 41, ringRecords: 256, version });
  const file = '/home/user/bank/bank.py';
  process.fact(FactKey.Runtime, 'cpython 3.13.0');
  process.stack({ file, function: 'main', line: 20 });
  const ring = process.ring();
  ring.threadBegin(1_000, 1, { name: 'alice' });
  const known = EVENTS.filter(({ since }) => since <= version);
  known.forEach(({ name, fields }, index) => {
    if (name === 'ThreadBegin' || name === 'ThreadEnd') return;
    const numbers = fields.map(({ name: field }, at) => [field, 1 + ((index + at) % 5)] as const);
    ring.event(name as EventName, 2_000 + index * 100, Object.fromEntries(numbers));
  });
  process.objectSlot(0, { OBJECT: 1, KIND: 1, FLAGS: 1, ACQUISITIONS: 3 });
  process.ready();
  capture.poll(5_000_000);
  capture.drain(6_000_000);
  const writer = new RecordingWriter(path);
  for (const batch of loaded(capture.batches)) writer.write(batch);
  writer.close();
  capture.dispose();
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(version, PROTOCOL_AT);
  writeFileSync(path, bytes);
}

const protocols = Array.from({ length: PROTOCOL_VERSION }, (_, index) => index + 1);

test.each(protocols)('events of version %i of the protocol still read as they did', (version) => {
  const path = protocolFixture(version, 'heddle');
  if (!existsSync(path)) {
    writeEvents(path, version);
    writeFileSync(protocolFixture(version, 'txt'), text(path));
  }
  expect(readFileSync(path).readUInt32LE(PROTOCOL_AT)).toBe(version);
  expect(text(path)).toBe(readFileSync(protocolFixture(version, 'txt'), 'utf8'));
  const reader = RecordingReader.open(path);
  const model = new RunModel();
  reader.replaySync(model);
  reader.dispose();
  new Analysis(model).check();
  expect([model.unknownRecords, model.allProcesses()[0]!.allLanes[0]!.name]).toEqual([0, 'alice']);
});

test('of a later version what is known is read, and the user is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'later.heddle');
  const bytes = readFileSync(protocolFixture(1, 'heddle'));
  bytes.writeUInt32LE(PROTOCOL_VERSION + 1, PROTOCOL_AT);
  writeFileSync(path, bytes);
  const { model, notes } = await replayRecording(path, {});
  expect(notes.join()).toContain('A newer Heddle wrote this recording');
  expect(model.allProcesses()).toHaveLength(1);
});

test('recordings of every version still read as they did', () => {
  if (!existsSync(fixture(RECORDING_VERSION, 'heddle'))) {
    writeFixture(fixture(RECORDING_VERSION, 'heddle'));
    writeFileSync(fixture(RECORDING_VERSION, 'txt'), text(fixture(RECORDING_VERSION, 'heddle')));
  }
  const versions = readdirSync(folder).flatMap(
    (name) => /^version(\d+)\.heddle$/.exec(name)?.[1] ?? [],
  );
  expect(versions).toContain(String(RECORDING_VERSION));
  for (const version of versions)
    expect(text(fixture(version, 'heddle'))).toBe(readFileSync(fixture(version, 'txt'), 'utf8'));
});
