import { FAN_OUT, type Chunk } from './chunks';
import type { Slab } from './slab';

/** Where the columns of a row lie, bytes. */
const START = 0;
const END = 8;
const OBJECT = 16;
const TAG = 20;
/** Of exact spans. */
const CODE = 21;
const EXTRA = 24;
/** Of nodes that sum up others. */
const BUSY = 24;
const TOP = 32;
const NODE_BYTES = 40;

/** Bytes of a row with `extraWords` words of detail. */
export const spanBytes = (extraWords: number): number => EXTRA + 4 * extraWords;

/** Writes the row at byte `row`, without its words of detail. */
export function setSpan(
  rows: DataView,
  row: number,
  start: number,
  end: number,
  object: number,
  tag: number,
  code: number,
): void {
  rows.setFloat64(row + START, start, true);
  rows.setFloat64(row + END, end, true);
  rows.setUint32(row + OBJECT, object, true);
  rows.setUint16(row + TAG, tag | (code << 8), true);
}

/** Writes a word of detail of the row at byte `row`. */
export function setExtra(rows: DataView, row: number, word: number, value: number): void {
  rows.setUint32(row + EXTRA + 4 * word, value, true);
}

/**
 * Spans, or nodes that sum them up, one row after the other: a lane writes one now and then among
 * thousands of lanes, and what it costs are the cache lines that it touches.
 */
export class SpanChunk implements Chunk {
  readonly rows: DataView;
  /** Where the first row begins, bytes. */
  readonly base: number;
  private readonly step: number;

  /** `extraWords`: words of detail of an exact span; null: for nodes. */
  constructor(
    readonly capacity: number,
    extraWords: number | null,
    slab: Slab,
  ) {
    this.step = extraWords === null ? NODE_BYTES : spanBytes(extraWords);
    if (capacity === FAN_OUT) {
      const piece = slab.take(this.bytes);
      this.rows = piece.view;
      this.base = piece.at;
    } else {
      this.rows = new DataView(new ArrayBuffer(this.bytes));
      this.base = 0;
    }
  }

  get bytes(): number {
    return this.capacity * this.step;
  }

  /** What is in it is not looked at any more. */
  release(slab: Slab): void {
    if (this.capacity === FAN_OUT) slab.give({ view: this.rows, at: this.base }, this.bytes);
  }

  start(at: number): number {
    return this.rows.getFloat64(this.row(at) + START, true);
  }

  end(at: number): number {
    return this.rows.getFloat64(this.row(at) + END, true);
  }

  object(at: number): number {
    return this.rows.getUint32(this.row(at) + OBJECT, true);
  }

  /** LaneState of a wait, 0 of a hold. */
  tag(at: number): number {
    return this.rows.getUint8(this.row(at) + TAG);
  }

  /** WaitReason | WaitOutcome << OUTCOME_SHIFT. */
  code(at: number): number {
    return this.rows.getUint8(this.row(at) + CODE);
  }

  extra(at: number, word: number): number {
    return this.rows.getUint32(this.row(at) + EXTRA + 4 * word, true);
  }

  /** ns that the spans below a node cover. */
  busy(at: number): number {
    return this.rows.getFloat64(this.row(at) + BUSY, true);
  }

  /** ns of the (tag, object) that covers most of a node. */
  top(at: number): number {
    return this.rows.getFloat64(this.row(at) + TOP, true);
  }

  setNode(
    at: number,
    start: number,
    end: number,
    object: number,
    tag: number,
    busy: number,
    top: number,
  ): void {
    const row = this.row(at);
    setSpan(this.rows, row, start, end, object, tag, 0);
    this.rows.setFloat64(row + BUSY, busy, true);
    this.rows.setFloat64(row + TOP, top, true);
  }

  private row(at: number): number {
    return this.base + at * this.step;
  }
}
