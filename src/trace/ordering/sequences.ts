/** Object ids above this are not followed: an agent counts them up from 1. */
const MAX_OBJECT = 2 ** 22;

/** Where an operation stands in the sequence of its lock. */
export type Place = 'next' | 'early' | 'late';

/** The sequence number that each lock of one process has next. */
export class Sequences {
  /** By object; 0: none seen yet. */
  private expected = new Uint32Array(256);

  /** Compares, and moves on when it is the next one. The first one seen of a lock always is. */
  take(object: number, sequence: number): Place {
    if (object >= this.expected.length) {
      if (object > MAX_OBJECT) return 'next';
      this.grow(object);
    }
    const expected = this.expected[object]!;
    const ahead = expected === 0 ? 0 : (sequence - expected) | 0;
    if (ahead > 0) return 'early';
    if (ahead < 0) return 'late';
    this.expected[object] = sequence + 1;
    return 'next';
  }

  /** Gives up on what is missing before `sequence`. */
  skipTo(object: number, sequence: number): void {
    if (object < this.expected.length) this.expected[object] = sequence;
  }

  private grow(object: number): void {
    const grown = new Uint32Array(2 ** Math.ceil(Math.log2(object + 1)));
    grown.set(this.expected);
    this.expected = grown;
  }
}
