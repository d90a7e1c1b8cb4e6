import { durationNs, timeNs, type TimeNs } from '../../base/index';
import {
  knownChildren,
  longOutsideWaits,
  unplacedSitters,
  unreadSignals,
  type RunModel,
} from '../../model/index';
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
/**
 * While what was read is passed on, rings are read again so often: a busy thread fills one in some 20 ms,
 * and the first records of a run take longer than that to pass on, as this program is not compiled yet.
 */
const READ_EVERY_MS = 4;
/** But passing on has so many times the time that reading takes: with thousands of processes, that is much. */
const PASSING_TO_READING = 4;
/** So much is read ahead at most; then rings fill, and what is overwritten in them is lost. */
const AHEAD_BYTES = 32 * 2 ** 20;

/** What one tick brought. */
export interface CaptureTick extends Tick {
  /** Notes of the transport; what processes say themselves is in the model. */
  readonly notes: readonly string[];
}

/** Carries what the program writes to the recording and the model, both from the same batch. */
export class Capture {
  /** What polls and this host have told. */
  private readonly intake = new RawBatch();
  /** What is being passed on. */
  private readonly passing = new RawBatch();
  private readonly poller: Poller;
  private readonly sampler: OsSampler;
  private readonly sources: SourceCollector;
  private readonly decoder: Decoder;
  private readonly asked = {
    children: () => knownChildren(this.model),
    outsideWaits: (now: TimeNs) => longOutsideWaits(this.model, now),
    signals: () => unreadSignals(this.model),
    sitting: () => unplacedSitters(this.model),
  };
  private notes: string[] = [];
  private writtenAt = 0;
  /** When the rings are to be read again at the earliest, ms of performance.now(). */
  private nextReadAt = 0;
  private isEnding = false;

  constructor(
    directory: string,
    private readonly epoch: bigint,
    private readonly model: RunModel,
    private readonly writer: RecordingWriter | null,
  ) {
    this.poller = new Poller(directory, () => this.now(), this.intake, { clears: true });
    this.sampler = new OsSampler(directory, () => this.now(), this.intake);
    this.sources = new SourceCollector(model);
    this.decoder = new Decoder(model, this.sources, () => this.readAhead());
  }

  /** Now, since the session's epoch. */
  now(): TimeNs {
    return timeNs(Number(process.hrtime.bigint() - this.epoch));
  }

  get processes(): readonly SeenProcess[] {
    return this.poller.processes;
  }

  begin(run: RunBegin): void {
    this.intake.runBegin(run);
    this.flush(true);
  }

  /** Whether a tick should not wait. */
  get presses(): boolean {
    return this.poller.presses;
  }

  /** Reads what is new and passes it on. */
  tick(): CaptureTick {
    const polled = this.read();
    this.sampler.look(this.poller.processes, this.asked);
    this.pass(polled.nowNs);
    const more = polled.more || this.intake.hasContent;
    // What is held back by its time is due soon.
    const moved = polled.moved || more || this.decoder.hasPending;
    return { moved, more, fullest: polled.fullest, notes: this.takeNotes() };
  }

  /** Reads all there is and ends the run. */
  end(exit: RunExit): CaptureTick {
    this.isEnding = true;
    const polled = this.poller.drain(exit.reason === 'detached');
    this.took(polled, false);
    this.pass(polled.nowNs);
    // Which programs there are is known by now.
    this.sampler.lookAtLeft(this.asked.children());
    const now = this.now();
    this.intake.pollEnd(now, now, true);
    this.intake.runEnd(exit, this.now());
    this.flush(true);
    this.writer?.close();
    return { ...polled, notes: this.takeNotes() };
  }

  /** Looks at once which processes are still alive. */
  checkSoon(): void {
    this.poller.checkSoon();
  }

  private read(): PollResult {
    const began = performance.now();
    const polled = this.poller.poll();
    this.took(polled, false);
    const now = performance.now();
    this.nextReadAt = now + Math.max(READ_EVERY_MS, PASSING_TO_READING * (now - began));
    return polled;
  }

  private readAhead(): void {
    if (this.isEnding || this.intake.length >= AHEAD_BYTES) return;
    if (performance.now() >= this.nextReadAt) this.read();
  }

  private took({ nowNs, watermarkNs, notes }: PollResult, last: boolean): void {
    this.intake.pollEnd(nowNs, watermarkNs, last);
    this.notes.push(...notes);
  }

  private takeNotes(): readonly string[] {
    const { notes } = this;
    this.notes = [];
    return notes;
  }

  private pass(now: TimeNs): void {
    const isDue = durationNs(now - this.writtenAt) >= HEARTBEAT_NS;
    const isWorthKeeping = this.intake.hasContent || this.decoder.hasPending || isDue;
    if (isWorthKeeping) this.writtenAt = now;
    this.flush(isWorthKeeping);
    const sources = this.sources.take();
    for (const { file, firstLine, lines } of sources)
      this.intake.sourceLines(file, firstLine, lines);
    if (sources.length > 0) this.flush(true);
  }

  private flush(keep: boolean): void {
    this.passing.takeOver(this.intake);
    if (keep) this.writer?.write(this.passing);
    this.decoder.decode(this.passing);
    this.passing.clear();
  }

  dispose(): void {
    this.poller.dispose();
    this.sampler.dispose();
    this.writer?.close();
  }
}
