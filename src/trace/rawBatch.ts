import type { ProcessId, TimeNs } from '../base/index';
import type { OsSample, ProcessBegin, RingState, RunBegin, RunExit } from '../protocol/index';
import { SECTION_HEADER_BYTES, SectionKind } from './sections';

const utf8 = new TextEncoder();

/**
 * What one poll produced, packed as sections: recordings store these bytes, the decoder reads
 * them. Filled through the methods (those of the transport's RawSink and of the host), ended by
 * `pollEnd`, emptied by `clear`, which keeps the memory, or by a batch that takes it over.
 */
export class RawBatch {
  private data: Uint8Array;
  private dataView: DataView;
  private used = 0;

  constructor(capacityBytes = 64 * 1024) {
    this.data = new Uint8Array(Math.ceil(capacityBytes / 8) * 8);
    this.dataView = new DataView(this.data.buffer);
  }

  /** Bytes used so far. */
  get length(): number {
    return this.used;
  }

  /** Whether it holds more than the ends of polls. */
  hasContent = false;

  /** The sections. Valid until the next change. */
  bytes(): Uint8Array {
    return this.data.subarray(0, this.used);
  }

  clear(): void {
    this.used = 0;
    this.hasContent = false;
  }

  /** Replaces everything by sections read from a file; the memory is taken over. */
  load(bytes: Uint8Array): void {
    if (bytes.byteOffset % 8 === 0) {
      this.data = bytes;
    } else {
      this.data = bytes.slice();
    }
    this.dataView = new DataView(this.data.buffer, this.data.byteOffset, this.data.byteLength);
    this.used = bytes.length;
    this.hasContent = true;
  }

  /** Takes over what `other` holds, whose memory becomes this one's, empty. */
  takeOver(other: RawBatch): void {
    const { data, dataView } = this;
    this.data = other.data;
    this.dataView = other.dataView;
    this.used = other.used;
    this.hasContent = other.hasContent;
    other.data = data;
    other.dataView = dataView;
    other.clear();
  }

  processBegin(begin: ProcessBegin): void {
    this.addText(SectionKind.ProcessBegin, begin.process, 0, JSON.stringify(begin));
  }

  processEnd(process: ProcessId, at: TimeNs, orderly: boolean, status?: number): void {
    const extra = (orderly ? 1 : 0) | (status === undefined ? 0 : 2 | (status << 8));
    const payload = this.begin(SectionKind.ProcessEnd, process, extra, 8);
    this.dataView.setFloat64(payload, at, true);
  }

  defs(process: ProcessId, bytes: Uint8Array): void {
    this.add(SectionKind.Defs, process, 0, bytes);
  }

  records(process: ProcessId, ring: number, bytes: Uint8Array): void {
    this.add(SectionKind.Records, process, ring, bytes);
  }

  lost(process: ProcessId, ring: number, count: number): void {
    const payload = this.begin(SectionKind.Lost, process, ring, 8);
    this.dataView.setFloat64(payload, count, true);
  }

  ringState(state: RingState): void {
    this.addText(SectionKind.RingState, state.process, state.ring, JSON.stringify(state));
  }

  objectSlots(process: ProcessId, bytes: Uint8Array): void {
    this.add(SectionKind.ObjectSlots, process, 0, bytes);
  }

  siteSlots(process: ProcessId, bytes: Uint8Array): void {
    this.add(SectionKind.SiteSlots, process, 0, bytes);
  }

  note(process: ProcessId, text: string): void {
    this.addText(SectionKind.Note, process, 0, text);
  }

  runBegin(run: RunBegin): void {
    this.addText(SectionKind.RunBegin, 0, 0, JSON.stringify(run));
  }

  runEnd(exit: RunExit, at: TimeNs): void {
    this.addText(SectionKind.RunEnd, 0, 0, JSON.stringify({ exit, at }));
  }

  /** Lines of a source file, from line `firstLine` on. */
  sourceLines(file: string, firstLine: number, lines: readonly string[]): void {
    this.addText(SectionKind.SourceLines, 0, firstLine, JSON.stringify([file, ...lines]));
  }

  osSample(sample: OsSample): void {
    this.addText(SectionKind.OsSample, 0, 0, JSON.stringify(sample));
  }

  /** Ends a poll that began at `now`: all events older than `watermark` are in. */
  pollEnd(now: TimeNs, watermark: TimeNs, last = false): void {
    const hadContent = this.hasContent;
    const payload = this.begin(SectionKind.PollEnd, 0, last ? 1 : 0, 16);
    this.dataView.setFloat64(payload, now, true);
    this.dataView.setFloat64(payload + 8, watermark, true);
    this.hasContent = hadContent || last;
  }

  private addText(kind: SectionKind, process: number, extra: number, text: string): void {
    this.add(kind, process, extra, utf8.encode(text));
  }

  private add(kind: SectionKind, process: number, extra: number, payload: Uint8Array): void {
    // The place first: making room may replace the memory.
    const at = this.begin(kind, process, extra, payload.length);
    this.data.set(payload, at);
  }

  /** Appends the header of a section; gives the place of its payload, whose padding is zero. */
  private begin(kind: SectionKind, process: number, extra: number, length: number): number {
    const at = this.used;
    const padded = Math.ceil(length / 8) * 8;
    this.reserve(at + SECTION_HEADER_BYTES + padded);
    this.dataView.setUint32(at, kind, true);
    this.dataView.setUint32(at + 4, process, true);
    this.dataView.setUint32(at + 8, extra, true);
    this.dataView.setUint32(at + 12, length, true);
    const payload = at + SECTION_HEADER_BYTES;
    this.used = payload + padded;
    if (padded > length) this.data.fill(0, payload + length, this.used);
    this.hasContent = true;
    return payload;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.data.length) return;
    const grown = new Uint8Array(Math.max(bytes, this.data.length * 2));
    grown.set(this.data.subarray(0, this.used));
    this.data = grown;
    this.dataView = new DataView(grown.buffer);
  }

  /** For readers of the sections. */
  get view(): DataView {
    return this.dataView;
  }
}
