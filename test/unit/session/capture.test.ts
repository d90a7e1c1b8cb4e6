import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { Detail } from '../../../src/protocol/index';
import { Capture } from '../../../src/session/live/capture';
import { encodeRecord, ProcessWriter, type RingWriter } from '../../support/ringWriter';

const RING_RECORDS = 1024;
const WRITTEN = 4000;

/** A model that takes its time, while the program writes two records for each that it is told of. */
class SlowModel extends RunModel {
  told = 0;
  overwritten = 0;
  written = 0;
  ring: RingWriter | null = null;

  override record(process: ProcessId, ring: number, words: Uint32Array, at: number): void {
    super.record(process, ring, words, at);
    if (++this.told % 200 !== 0 || this.written >= WRITTEN) return;
    this.write(400);
    const until = performance.now() + 30;
    while (performance.now() < until);
  }

  override lost(...told: Parameters<RunModel['lost']>): void {
    super.lost(...told);
    this.overwritten += told[2];
  }

  write(count: number): void {
    const notifies = Array.from({ length: count }, (_, index) => [
      ...encodeRecord('Notify', 10 + this.written + index, { object: 1 }),
    ]);
    this.ring!.append(Uint32Array.from(notifies.flat()));
    this.written += count;
  }
}

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'heddle-test-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('rings are read on while the model is told: one that fills meanwhile does not run over', () => {
  const model = new SlowModel();
  const epoch = process.hrtime.bigint() - 60_000_000_000n;
  const capture = new Capture(directory, epoch, model, null);
  capture.begin({
    command: ['python3', 'app.py'],
    workingDirectory: '/app',
    startedAt: new Date(0).toISOString(),
    detail: Detail.Summary,
  });
  const writer = new ProcessWriter(directory, { ringRecords: RING_RECORDS });
  model.ring = writer.ring().threadBegin(1, 1);
  model.write(400);
  writer.ready();
  while (model.told + model.overwritten <= model.written) capture.tick();
  capture.end({ code: 0, signal: null, reason: 'exited' });
  capture.dispose();
  writer.close();
  expect(model.overwritten).toBe(0);
  expect(model.written).toBeGreaterThanOrEqual(WRITTEN);
});
