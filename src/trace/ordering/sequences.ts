/** Object ids above this are not followed: an agent counts them up from 1. */
const MAX_OBJECT = 2 ** 22;

/** Where an operation stands in the sequence of its lock. */
export type Place = 'next' | 'early' | 'late';

/**
 * The sequence number that each lock of one process has next. A lock counts from 1 unless it is
 * older than the recording (inherited by fork, say); 0 is "not counted".
 */
export class Sequences {
  /** By object; 0: none seen yet, the first is expected. */
  private expected = new Uint32Array(256);

  /** Compares, and moves on when it is the next one. */
  take(object: number, sequence: number): Place {
    if (sequence === 0 || object > MAX_OBJECT) return 'next';
    if (object >= this.expected.length) this.grow(object);
    const ahead = (sequence - (this.expected[object]! || 1)) | 0;
    if (ahead > 0) return 'early';
    if (ahead < 0) return 'late';
    this.expected[object] = sequence + 1;
    return 'next';
  }

  /** Gives up on what is missing before `sequence`; true when something must have been there. */
  skipTo(object: number, sequence: number): boolean {
    const wasSeen = this.expected[object] !== 0;
    this.expected[object] = sequence;
    return wasSeen;
  }

  private grow(object: number): void {
    const grown = new Uint32Array(2 ** Math.ceil(Math.log2(object + 1)));
    grown.set(this.expected);
    this.expected = grown;
  }
}
