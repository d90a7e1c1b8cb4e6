import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { timeNs } from '../../../src/base/index';
import { Detail, FactKey, SiteFlag, WaitReason } from '../../../src/protocol/index';
import {
  RECORDING_VERSION,
  RawBatch,
  RecordingReader,
  RecordingWriter,
  TextSink,
} from '../../../src/trace/index';
import { Capture } from './capture';

const folder = fromRoot('test', 'fixtures', 'recordings');
const fixture = (version: number | string, extension: string): string =>
  `${folder}/version${version}.${extension}`;

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
  for (const bytes of capture.batches) {
    batch.load(bytes);
    writer.write(batch);
  }
  const last = new RawBatch();
  last.runEnd({ code: null, signal: 'SIGKILL', reason: 'killed' }, timeNs(15_500_000));
  writer.write(last);
  writer.close();
  capture.dispose();
}

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
