/**
 * A batch is a sequence of sections. Each begins with four words
 *
 *     | u16 kind, u16 reserved | u32 process | u32 extra | u32 bytes of payload |
 *
 * and goes on with its payload, padded to eight bytes. Kinds are only ever appended; a reader
 * skips those it does not know.
 */
export const SectionKind = {
  /** payload: JSON of ProcessBegin */
  ProcessBegin: 1,
  /** extra: bit 0: orderly; bit 1: the status is known, in bits 8 to 23; payload: f64 time */
  ProcessEnd: 2,
  /** payload: entries of `defs` */
  Defs: 3,
  /** extra: ring; payload: records */
  Records: 4,
  /** extra: ring; payload: f64 count */
  Lost: 5,
  /** extra: ring; payload: JSON of RingState */
  RingState: 6,
  /** payload: ObjectSlots */
  ObjectSlots: 7,
  /** payload: SiteSlots */
  SiteSlots: 8,
  /** payload: UTF-8 */
  Note: 9,
  /** payload: JSON of RunBegin */
  RunBegin: 10,
  /** payload: JSON of { exit: RunExit, at: TimeNs } */
  RunEnd: 11,
  /** extra: number of the first line; payload: JSON [file, line, …] */
  SourceLines: 12,
  /** extra: 1 for the last of the run; payload: f64 now, f64 watermark */
  PollEnd: 13,
  /** payload: JSON of OsSample */
  OsSample: 14,
} as const;
export type SectionKind = (typeof SectionKind)[keyof typeof SectionKind];

export const SECTION_HEADER_BYTES = 16;

/** A batch that breaks its own rules: not a thing any program under test can cause. */
export class BrokenBatch extends Error {
  constructor(readonly reason: string) {
    super(`broken batch: ${reason}`);
  }
}

/** One section; `at` and `length` bound its payload in the bytes of the batch. */
export interface Section {
  kind: number;
  process: number;
  extra: number;
  at: number;
  length: number;
}

/**
 * Calls `visit` for each section of a batch of `length` bytes. The section is the same object
 * every time. Throws BrokenBatch when a length does not fit.
 */
export function forEachSection(
  view: DataView,
  length: number,
  visit: (section: Section) => void,
): void {
  const section: Section = { kind: 0, process: 0, extra: 0, at: 0, length: 0 };
  for (let at = 0; at < length;) {
    if (at + SECTION_HEADER_BYTES > length) throw new BrokenBatch('header of a section');
    section.kind = view.getUint16(at, true);
    section.process = view.getUint32(at + 4, true);
    section.extra = view.getUint32(at + 8, true);
    section.length = view.getUint32(at + 12, true);
    section.at = at + SECTION_HEADER_BYTES;
    const next = section.at + Math.ceil(section.length / 8) * 8;
    if (next > length) throw new BrokenBatch(`length of a section of kind ${section.kind}`);
    visit(section);
    at = next;
  }
}
