/** Large against what is taken, small against what a run keeps. */
const SLAB_BYTES = 1 << 16;

/** A part of a buffer. */
export interface Piece {
  readonly view: DataView;
  /** Where it begins, bytes; a multiple of eight. */
  readonly at: number;
}

/**
 * Hands out pieces of memory: a buffer of its own for each of thousands of tasks costs more than what
 * is written into it.
 */
export class Slab {
  private view = new DataView(new ArrayBuffer(0));
  private used = 0;
  /** Pieces that were given back, by their size: there are few sizes. */
  private readonly free = new Map<number, Piece[]>();

  /** `bytes`: at most a tenth of SLAB_BYTES, or the rest of a slab is wasted. What is in it is undefined. */
  take(bytes: number): Piece {
    const again = this.free.get(bytes)?.pop();
    if (again) return again;
    if (this.used + bytes > this.view.byteLength) {
      this.view = new DataView(new ArrayBuffer(SLAB_BYTES));
      this.used = 0;
    }
    const at = this.used;
    this.used += (bytes + 7) & ~7;
    return { view: this.view, at };
  }

  /** The piece is not used any more. */
  give(piece: Piece, bytes: number): void {
    const pieces = this.free.get(bytes);
    if (pieces) pieces.push(piece);
    else this.free.set(bytes, [piece]);
  }
}
