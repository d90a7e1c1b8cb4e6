import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeNs, type TimeNs } from '../../../src/base/index';
import { Poller, type PollResult, type PollerOptions } from '../../../src/transport/index';
import { Decoder, RawBatch, TextSink, Validator } from '../../../src/trace/index';
import { ProcessWriter, type ProcessWriterOptions } from '../../support/ringWriter';

/** A session directory with the whole way from its files to the lines of a TextSink. */
export class Capture {
  readonly directory = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  readonly sink = new TextSink();
  readonly validator = new Validator();
  readonly decoder = new Decoder(this.sink);
  /** Every batch so far, as a recording would hold it. */
  readonly batches: Uint8Array[] = [];
  /** ns since the session's epoch; tests move it. */
  now = 0;
  /** How much later it is whenever the poller looks at the clock. */
  pace = 0;
  private readonly poller: Poller;
  readonly batch = new RawBatch();
  private readonly writers: ProcessWriter[] = [];

  constructor(options: PollerOptions = { isAlive: () => true, identify: fakeIdentity }) {
    const clock = (): TimeNs => timeNs((this.now += this.pace));
    this.poller = new Poller(this.directory, clock, this.batch, options);
  }

  process(options: ProcessWriterOptions = {}): ProcessWriter {
    const writer = new ProcessWriter(this.directory, options);
    this.writers.push(writer);
    return writer;
  }

  get presses(): boolean {
    return this.poller.presses;
  }

  poll(atNs = this.now): PollResult {
    this.now = atNs;
    return this.take(this.poller.poll(), false);
  }

  /** The last poll of the run. */
  drain(atNs = this.now): PollResult {
    this.now = atNs;
    return this.take(this.poller.drain(), true);
  }

  private take(result: PollResult, last: boolean): PollResult {
    this.batch.pollEnd(result.nowNs, result.watermarkNs, last);
    this.batches.push(this.batch.bytes().slice());
    this.decoder.decode(this.batch);
    this.batch.clear();
    return result;
  }

  /** Lines since the last call. */
  lines(): string[] {
    return this.sink.lines.splice(0);
  }

  dispose(): void {
    this.poller.dispose();
    for (const writer of this.writers) writer.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function fakeIdentity(pid: number) {
  return { pid, startTicks: '1' };
}

/** Batches as they were captured, one after another in the same object. */
export function* loaded(batches: readonly Uint8Array[]): Generator<RawBatch> {
  const batch = new RawBatch();
  for (const bytes of batches) {
    batch.load(bytes.slice());
    yield batch;
  }
}

/** Replays batches into a sink of their own. */
export function replay(batches: readonly Uint8Array[]): TextSink {
  const sink = new TextSink();
  const decoder = new Decoder(sink);
  for (const batch of loaded(batches)) decoder.decode(batch);
  decoder.finish();
  return sink;
}
