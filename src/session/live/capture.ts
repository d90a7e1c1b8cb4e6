import { durationNs, timeNs, type TimeNs } from '../../base/index';
import { knownChildren, type RunModel } from '../../model/index';
import type { RunBegin, RunExit } from '../../protocol/index';
import {
  OsSampler,
  Poller,
  type PollResult,
  type SeenProcess,
  type Tick,
} from '../../transport/index';
import { Decoder, RawBatch, type RecordingWriter } from '../../trace/index';
import { SourceCollector } from './sourceLines';

/** A recording tells that the host was still there at least so often. */
const HEARTBEAT_NS = 1_000_000_000;

/** What one tick brought. */
export interface CaptureTick extends Tick {
  /** Notes of the transport; what processes say themselves is in the model. */
  readonly notes: readonly string[];
}

/** Carries what the program writes to the recording and the model, both from the same batch. */
export class Capture {
  private readonly batch = new RawBatch();
  private readonly poller: Poller;
  private readonly sampler: OsSampler;
  private readonly sources: SourceCollector;
  private readonly decoder: Decoder;
  private writtenAt = 0;

  constructor(
    directory: string,
    private readonly epoch: bigint,
    private readonly model: RunModel,
    private readonly writer: RecordingWriter | null,
  ) {
    this.poller = new Poller(directory, () => this.now(), this.batch, { clears: true });
    this.sampler = new OsSampler(() => this.now(), this.batch);
    this.sources = new SourceCollector(model);
    this.decoder = new Decoder(model, this.sources);
  }

  /** Now, since the session's epoch. */
  now(): TimeNs {
    return timeNs(Number(process.hrtime.bigint() - this.epoch));
  }

  get processes(): readonly SeenProcess[] {
    return this.poller.processes;
  }

  begin(run: RunBegin): void {
    this.batch.runBegin(run);
    this.flush(true);
  }

  /** Whether a tick should not wait. */
  get presses(): boolean {
    return this.poller.presses;
  }

  /** Reads what is new and passes it on. */
  tick(): CaptureTick {
    const polled = this.poller.poll();
    this.sampler.look(this.poller.processes, () => knownChildren(this.model));
    this.pass(polled, false);
    // What is held back by its time is due soon.
    return { ...polled, moved: polled.moved || this.decoder.hasPending };
  }

  /** Reads all there is and ends the run. */
  end(exit: RunExit): CaptureTick {
    const polled = this.poller.drain();
    this.pass(polled, true);
    this.batch.runEnd(exit, this.now());
    this.flush(true);
    this.writer?.close();
    return polled;
  }

  /** Looks at once which processes are still alive. */
  checkSoon(): void {
    this.poller.checkSoon();
  }

  private pass(polled: PollResult, last: boolean): void {
    const hadPending = this.decoder.hasPending;
    this.batch.pollEnd(polled.nowNs, polled.watermarkNs, last);
    const isDue = durationNs(polled.nowNs - this.writtenAt) >= HEARTBEAT_NS;
    const isWorthKeeping = this.batch.hasContent || hadPending || isDue;
    if (isWorthKeeping) this.writtenAt = polled.nowNs;
    this.flush(isWorthKeeping);
    for (const { file, firstLine, lines } of this.sources.take())
      this.batch.sourceLines(file, firstLine, lines);
    if (this.batch.length > 0) this.flush(true);
  }

  private flush(keep: boolean): void {
    if (keep) this.writer?.write(this.batch);
    this.decoder.decode(this.batch);
    this.batch.clear();
  }

  dispose(): void {
    this.poller.dispose();
    this.sampler.dispose();
    this.writer?.close();
  }
}
