/** Large against what is taken, small against what a run keeps. */
const SLAB_BYTES = 1 << 16;

/** A part of a buffer. */
export interface Piece {
  readonly view: DataView;
  /** Where it begins, bytes; a multiple of eight. */
  readonly at: number;
}

/**
 * Hands out pieces of memory that are kept for good. A buffer of its own for each of thousands of
 * tasks costs more than what is written into it.
 */
export class Slab {
  private view = new DataView(new ArrayBuffer(0));
  private used = 0;

  /** `bytes`: at most a tenth of SLAB_BYTES, or the rest of a slab is wasted. */
  take(bytes: number): Piece {
    if (this.used + bytes > this.view.byteLength) {
      this.view = new DataView(new ArrayBuffer(SLAB_BYTES));
      this.used = 0;
    }
    const at = this.used;
    this.used += (bytes + 7) & ~7;
    return { view: this.view, at };
  }
}
