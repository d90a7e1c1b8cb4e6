import { MOST_SLOTS, SLOT_BYTES } from './objectSlot';

/** What is counted for the whole process: words of the shared memory. */
const Word = {
  Strings: 0,
  Sites: 1,
  Stacks: 2,
  Objects: 3,
  Children: 4,
  Rings: 5,
  Slots: 6,
  Threads: 7,
  Tasks: 8,
} as const;
export type Counted = keyof typeof Word;

const FIRST_RING = 16;
/** Threads that live at once and are recorded. */
const MAX_RINGS = 4096;
/** Where the slots of objects begin; the system provides of them what is used. */
const SLOTS_AT = (FIRST_RING + MAX_RINGS) * 4;

/**
 * Counters that the threads of a process share. They never wait for each other: a thread that is terminated at
 * any instant leaves nothing locked.
 */
export class Counters {
  private readonly words: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(SLOTS_AT + MOST_SLOTS * SLOT_BYTES)) {
    this.words = new Int32Array(memory, 0, FIRST_RING + MAX_RINGS);
  }

  /** The next number of a kind, from 1. */
  next(what: Counted): number {
    return this.block(what, 1);
  }

  /** The first of `size` numbers in a row. */
  block(what: Counted, size: number): number {
    return (Atomics.add(this.words, Word[what], size) + 1) >>> 0;
  }

  count(what: Counted): number {
    return Atomics.load(this.words, Word[what]) >>> 0;
  }

  /** Memory of a slot, which all threads see, and where in it. Beyond the last one it is the thread's own. */
  slot(index: number): { memory: SharedArrayBuffer; offset: number } {
    return index < MOST_SLOTS
      ? { memory: this.memory, offset: SLOTS_AT + index * SLOT_BYTES }
      : { memory: new SharedArrayBuffer(SLOT_BYTES), offset: 0 };
  }

  /** A ring that no thread writes to, from now on that of `thread`; null: all are taken. */
  claimRing(thread: number): number | null {
    for (let ring = 0; ring < MAX_RINGS; ring++) {
      if (Atomics.compareExchange(this.words, FIRST_RING + ring, 0, thread) !== 0) continue;
      for (let seen = this.count('Rings'); seen <= ring; seen = this.count('Rings'))
        Atomics.compareExchange(this.words, Word.Rings, seen, ring + 1);
      return ring;
    }
    return null;
  }

  /** The thread of a ring has told its end, and may write no more. */
  endRing(ring: number): void {
    const thread = Atomics.load(this.words, FIRST_RING + ring);
    if (thread > 0) Atomics.store(this.words, FIRST_RING + ring, -thread);
  }

  /** A thread is gone for good: its ring may serve another. Whether it had told its end. */
  freeRing(thread: number): boolean {
    for (let ring = 0; ring < this.count('Rings'); ring++) {
      const holder = Atomics.load(this.words, FIRST_RING + ring);
      if (Math.abs(holder) !== thread) continue;
      Atomics.store(this.words, FIRST_RING + ring, 0);
      return holder < 0;
    }
    return false;
  }
}
