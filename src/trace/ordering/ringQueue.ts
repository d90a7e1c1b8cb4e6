import type { ProcessId } from '../../base/index';
import { RECORD_WORDS, type RingState } from '../../protocol/index';

const FIRST_CAPACITY_WORDS = 512 * RECORD_WORDS;

/** Something that happened to a ring before its record number `at`. */
export interface Mark {
  readonly at: number;
  readonly lost: number;
  readonly state: RingState | null;
}

/** Records of one ring that wait for their turn, in the order written. */
export class RingQueue {
  words = new Uint32Array(FIRST_CAPACITY_WORDS);
  /** First word of the first record, and of the place after the last. */
  head = 0;
  tail = 0;
  /** Records taken out so far. */
  taken = 0;
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

  append(records: Uint32Array): void {
    const length = records.length;
    if (this.tail + length > this.words.length) this.makeRoom(length);
    this.words.set(records, this.tail);
    this.tail += length;
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

  private makeRoom(length: number): void {
    const used = this.tail - this.head;
    const from = this.words;
    if (used + length > from.length) {
      this.words = new Uint32Array(Math.max(used + length, from.length * 2));
      this.words.set(from.subarray(this.head, this.tail));
    } else {
      from.copyWithin(0, this.head, this.tail);
    }
    this.head = 0;
    this.tail = used;
  }
}
