import { asId, timeNs, type ProcessId, type TimeNs } from '../base/index';
import {
  FactKey,
  ObjectSlotLayout,
  RECORD_SIZE,
  RECORD_WORDS,
  SiteSlotLayout,
  type OsSample,
  type ProcessBegin,
  type RingState,
  type RunBegin,
  type RunExit,
  type TraceSink,
} from '../protocol/index';
import { decodeDefs, type DefinitionSink } from './defs';
import { Merger, type OrderStats } from './ordering/merger';
import type { RawBatch } from './rawBatch';
import { BrokenBatch, SectionKind, forEachSection, type Section } from './sections';

/** A part of a batch that is delivered after the records of its poll. */
interface Later {
  readonly kind: number;
  readonly process: ProcessId;
  readonly at: number;
  readonly length: number;
}

interface ProcessEnd {
  readonly at: TimeNs;
  readonly orderly: boolean;
  readonly status?: number;
}

export interface DecoderStats extends OrderStats {
  /** Definitions that make no sense. */
  brokenDefs: number;
}

const utf8 = new TextDecoder();

/** Turns batches into calls of a TraceSink, live and from recordings alike. */
export class Decoder {
  readonly stats: DecoderStats;
  private readonly merger: Merger;
  /** Looks at the operating system that are younger than the records delivered so far. */
  private looks: OsSample[] = [];
  private readonly ended = new Map<ProcessId, ProcessEnd>();
  private now = timeNs(0);
  private advanced = 0;
  private finished = false;

  /**
   * `definitions`: where definitions and facts go, when someone watches them on their way. `between`
   * has its turn every few hundred records, and must leave the batch and this decoder alone.
   */
  constructor(
    private readonly sink: TraceSink,
    private readonly definitions: DefinitionSink = sink,
    between: () => void = () => undefined,
  ) {
    this.merger = new Merger(
      sink,
      (process, reason) => sink.fact(process, FactKey.AgentNote, reason),
      between,
    );
    this.stats = Object.assign(this.merger.stats, { brokenDefs: 0 });
  }

  /** Everything up to here has been delivered. */
  get deliveredNs(): TimeNs {
    return timeNs(this.advanced);
  }

  /** Whether something waits for its time to be delivered. */
  get hasPending(): boolean {
    return this.ended.size > 0 || this.looks.length > 0 || this.merger.hasPending;
  }

  /** Delivers what a batch allows to be delivered. Throws BrokenBatch. */
  decode(batch: RawBatch): void {
    const { view } = batch;
    const words = wordsOf(view, 0, view.byteLength);
    let later: Later[] = [];
    try {
      forEachSection(view, batch.length, (section) => {
        const process = asId<ProcessId>(section.process);
        if (section.kind === SectionKind.PollEnd) {
          requireLength(section, 16);
          this.now = timeNs(view.getFloat64(section.at, true));
          const last = section.extra === 1;
          const watermark = last ? Infinity : view.getFloat64(section.at + 8, true);
          this.endPoll(view, watermark, later);
          later = [];
        } else if (isLater(section.kind)) {
          later.push({ kind: section.kind, process, at: section.at, length: section.length });
        } else if (section.kind === SectionKind.Records) {
          const from = section.at / 4;
          const count = Math.floor(section.length / RECORD_SIZE);
          this.merger.append(process, section.extra, words, from, from + count * RECORD_WORDS);
        } else this.section(view, process, section);
      });
      // A batch of the host alone ends no poll.
      this.deliverLater(view, later);
    } finally {
      this.merger.endBatch();
    }
  }

  /** Delivers all that waits: for a recording that ends early. */
  finish(): void {
    if (!this.finished) this.endPoll(new DataView(new ArrayBuffer(0)), Infinity, []);
  }

  private section(view: DataView, process: ProcessId, section: Section): void {
    const { sink } = this;
    const { at, length } = section;
    switch (section.kind) {
      case SectionKind.ProcessBegin:
        return sink.processBegin(json<ProcessBegin>(view, at, length));
      case SectionKind.ProcessEnd:
        requireLength(section, 8);
        this.ended.set(process, {
          at: timeNs(view.getFloat64(at, true)),
          orderly: (section.extra & 1) !== 0,
          ...((section.extra & 2) !== 0 ? { status: (section.extra >>> 8) & 0xffff } : {}),
        });
        return;
      case SectionKind.Defs:
        this.stats.brokenDefs += decodeDefs(process, bytesOf(view, at, length), this.definitions);
        return;
      case SectionKind.Lost:
        requireLength(section, 8);
        return this.merger.lost(process, section.extra, view.getFloat64(at, true));
      case SectionKind.RingState:
        return this.merger.ringState(json<RingState>(view, at, length));
      case SectionKind.Note:
        return sink.fact(process, FactKey.AgentNote, text(view, at, length));
      case SectionKind.RunBegin:
        return sink.runBegin(json<RunBegin>(view, at, length));
      case SectionKind.SourceLines: {
        const [file = '', ...lines] = json<string[]>(view, at, length);
        lines.forEach((line, index) => sink.sourceLine(file, section.extra + index, line));
        return;
      }
      case SectionKind.OsSample:
        this.looks.push(json<OsSample>(view, at, length));
        return;
      default: // Newer than this reader.
    }
  }

  private endPoll(view: DataView, watermark: number, later: readonly Later[]): void {
    const delivered = this.merger.release(watermark, this.now);
    this.deliverLater(view, later);
    this.deliverLooks(watermark);
    this.endProcesses(watermark);
    this.advanced = Math.max(this.advanced, delivered);
    this.sink.advance(timeNs(this.advanced));
    if (watermark === Infinity) this.finished = true;
  }

  private deliverLooks(watermark: number): void {
    while (this.looks.length > 0 && this.looks[0]!.toNs < watermark)
      this.sink.osSample(this.looks.shift()!);
  }

  private endProcesses(watermark: number): void {
    for (const [process, { at, orderly, status }] of this.ended) {
      if (at >= watermark || !this.merger.isDrained(process)) continue;
      this.ended.delete(process);
      this.merger.forget(process);
      this.sink.processEnd(process, at, orderly, status);
    }
  }

  private deliverLater(view: DataView, later: readonly Later[]): void {
    for (const { kind, process, at, length } of later) {
      if (kind === SectionKind.RunEnd) {
        const { exit, at: endedAt } = json<{ exit: RunExit; at: TimeNs }>(view, at, length);
        this.finish();
        this.sink.runEnd(exit, endedAt);
      } else if (kind === SectionKind.ObjectSlots) {
        const words = wordsOf(view, at, length);
        const step = ObjectSlotLayout.SIZE / 4;
        for (let offset = 0; offset + step <= words.length; offset += step)
          this.sink.objectSlot(process, words, offset);
      } else {
        const words = wordsOf(view, at, length);
        const step = SiteSlotLayout.SIZE / 4;
        for (let offset = 0; offset + step <= words.length; offset += step)
          this.sink.siteSlot(process, words, offset);
      }
    }
  }
}

function isLater(kind: number): boolean {
  return (
    kind === SectionKind.ObjectSlots ||
    kind === SectionKind.SiteSlots ||
    kind === SectionKind.RunEnd
  );
}

function requireLength(section: Section, bytes: number): void {
  if (section.length < bytes) throw new BrokenBatch(`length of a section of kind ${section.kind}`);
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

/** Payloads lie at multiples of eight. */
function wordsOf(view: DataView, at: number, length: number): Uint32Array {
  return new Uint32Array(view.buffer, view.byteOffset + at, Math.floor(length / 4));
}

function text(view: DataView, at: number, length: number): string {
  return utf8.decode(bytesOf(view, at, length));
}

function json<T>(view: DataView, at: number, length: number): T {
  try {
    return JSON.parse(text(view, at, length)) as T;
  } catch {
    throw new BrokenBatch('text of a section');
  }
}
