import type { ProcessId } from '../../base/index';
import { RECORD_WORDS, type RingState } from '../../protocol/index';

const FIRST_CAPACITY_WORDS = 16 * RECORD_WORDS;
const NOTHING: Uint32Array = new Uint32Array(0);

/** Something that happened to a ring before its record number `at`. */
export interface Mark {
  readonly at: number;
  readonly lost: number;
  readonly state: RingState | null;
}

/**
 * Records of one ring that wait for their turn, in the order written. Most are delivered while the
 * batch is read that brought them, so they stay where they lie in it until `keep`: thousands of rings
 * with memory of their own do not fit into a near cache.
 */
export class RingQueue {
  /** Memory of the batch, or its own. */
  words = NOTHING;
  /** First word of the first record, and of the place after the last. */
  head = 0;
  tail = 0;
  /** Records taken out so far. */
  taken = 0;
  private own = NOTHING;
  /** null: none. */
  private marks: Mark[] | null = null;
  /** Impossible data was found: what comes is counted as lost. */
  broken = false;
  /** Waits for the record of another ring that its sequence number says comes first. */
  blocked = false;
  /** Slot in the heap, -1: not in it. */
  heapSlot = -1;

  constructor(
    readonly process: ProcessId,
    readonly ring: number,
  ) {}

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** Records that wait. */
  get count(): number {
    return (this.tail - this.head) / RECORD_WORDS;
  }

  /** Time of the first record, in ns since epoch; not exact above 2^53. */
  headTime(): number {
    return this.words[this.head]! + this.words[this.head + 1]! * 4294967296;
  }

  /** Takes up [from, to) of `words`, which must stay as they are until `keep`. */
  append(words: Uint32Array, from: number, to: number): void {
    if (this.isEmpty) {
      this.words = words;
      this.head = from;
      this.tail = to;
      return;
    }
    this.makeRoom(to - from);
    this.own.set(words.subarray(from, to), this.tail);
    this.tail += to - from;
  }

  /** Copies what still waits out of the memory of a batch, and lets go of it. */
  keep(): void {
    if (!this.isEmpty) this.makeRoom(0);
    else {
      this.words = NOTHING;
      this.head = this.tail = 0;
    }
  }

  mark(lost: number, state: RingState | null): void {
    (this.marks ??= []).push({ at: this.taken + this.count, lost, state });
  }

  /** The mark that comes before the next record, if any; it is taken out. */
  takeMark(): Mark | null {
    const { marks } = this;
    if (marks === null || marks[0]!.at > this.taken) return null;
    const mark = marks.shift()!;
    if (marks.length === 0) this.marks = null;
    return mark;
  }

  /** Drops everything that waits; gives how many records that were. */
  drop(): number {
    const count = this.count;
    this.taken += count;
    this.head = this.tail = 0;
    return count;
  }

  /** What waits is in memory of its own afterwards, with room for `length` words more. */
  private makeRoom(length: number): void {
    const { words, head, tail } = this;
    if (words === this.own && tail + length <= words.length) return;
    const used = tail - head;
    if (used + length > this.own.length)
      this.own = new Uint32Array(
        Math.max(used + length, this.own.length * 2, FIRST_CAPACITY_WORDS),
      );
    this.own.set(words.subarray(head, tail));
    this.words = this.own;
    this.head = 0;
    this.tail = used;
  }
}
