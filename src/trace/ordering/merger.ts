import { timeNs, type ProcessId, type TimeNs } from '../../base/index';
import { EventKind, RECORD_WORDS, type RingState, type TraceSink } from '../../protocol/index';
import { RingHeap } from './ringHeap';
import { RingQueue } from './ringQueue';
import { Sequences } from './sequences';

/**
 * How far the clocks of two threads may disagree. An operation whose predecessor on the same lock
 * is missing waits until all rings are so far past it, then the gap is counted.
 */
const SKEW_NS = 5_000_000;
/** So many records are delivered, at most, until `between` has its turn. */
const TURN_RECORDS = 256;
/** A time so far in the future is impossible. */
const FUTURE_NS = 1_000_000_000;
const LAST_KIND = Math.max(...Object.values(EventKind));
const { Acquire, Release } = EventKind;

/** What went by, and what was wrong with it. */
export interface OrderStats {
  records: number;
  /** Overwritten before they could be read, or in a broken ring. */
  lost: number;
  /** Of kinds newer than this reader. */
  unknown: number;
  /** Operations whose predecessor on the same lock never came. */
  gaps: number;
  /** Operations that came after their successor on the same lock. */
  late: number;
  /** Rings given up for impossible data. */
  brokenRings: number;
}

interface ProcessRings {
  readonly rings: Map<number, RingQueue>;
  readonly sequences: Sequences;
  readonly blocked: Set<RingQueue>;
}

/** Releases the records of all rings in one order: by time, corrected by sequence numbers. */
export class Merger {
  readonly stats: OrderStats = {
    records: 0,
    lost: 0,
    unknown: 0,
    gaps: 0,
    late: 0,
    brokenRings: 0,
  };
  private readonly processes = new Map<ProcessId, ProcessRings>();
  private readonly heap = new RingHeap();
  /** Rings with marks and no record to carry them. */
  private readonly marked = new Set<RingQueue>();
  /** Rings that were given records of the batch that is read. */
  private fed: RingQueue[] = [];

  /** Records delivered when `between` has its next turn. */
  private turnAt = TURN_RECORDS;

  /** `broken` is told of each ring that is given up, with the reason; `between`: as in Decoder. */
  constructor(
    private readonly sink: TraceSink,
    private readonly broken: (process: ProcessId, reason: string) => void,
    private readonly between: () => void,
  ) {}

  /** Takes up records of a ring, [from, to) of `words`, in the order written. */
  append(process: ProcessId, index: number, words: Uint32Array, from: number, to: number): void {
    if (from === to) return;
    const ring = this.ring(process, index);
    if (ring.broken) {
      ring.mark((to - from) / RECORD_WORDS, null);
      this.marked.add(ring);
      return;
    }
    const wasEmpty = ring.isEmpty;
    ring.append(words, from, to);
    if (!wasEmpty) return;
    this.fed.push(ring);
    this.heap.set(ring, ring.headTime());
  }

  /** The batch has been read: its memory is not looked at any more. */
  endBatch(): void {
    for (const ring of this.fed) ring.keep();
    this.fed = [];
  }

  lost(process: ProcessId, index: number, count: number): void {
    const ring = this.ring(process, index);
    ring.mark(count, null);
    this.marked.add(ring);
  }

  ringState(state: RingState): void {
    const ring = this.ring(state.process, state.ring);
    ring.mark(0, state);
    this.marked.add(ring);
  }

  /**
   * Delivers what is older than `watermark`; with Infinity, everything. Gives the time before
   * which nothing is held back.
   */
  release(watermark: number, now: TimeNs): TimeNs {
    const { heap } = this;
    while (heap.topKey() < watermark) {
      const ring = heap.top();
      const process = this.processes.get(ring.process)!;
      if (ring.blocked) this.giveUpWaiting(process, ring);
      this.run(process, ring, Math.min(watermark, heap.secondKey()));
      if (this.stats.records < this.turnAt) continue;
      this.turnAt = this.stats.records + TURN_RECORDS;
      this.between();
    }
    for (const ring of this.marked) this.deliverMarks(ring, now);
    this.marked.clear();
    let oldest = watermark;
    heap.forEach((ring) => {
      const time = ring.headTime();
      if (time > now + FUTURE_NS) this.breakRing(ring, 'a record lies in the future', now);
      else if (time < oldest) oldest = time;
    });
    return timeNs(Math.min(oldest, now));
  }

  get hasPending(): boolean {
    return this.heap.size > 0;
  }

  /** Whether nothing of the process waits any more. */
  isDrained(process: ProcessId): boolean {
    const rings = this.processes.get(process)?.rings;
    if (!rings) return true;
    for (const ring of rings.values()) if (!ring.isEmpty) return false;
    return true;
  }

  forget(process: ProcessId): void {
    this.processes.delete(process);
  }

  private ring(process: ProcessId, index: number): RingQueue {
    let known = this.processes.get(process);
    if (!known) {
      known = { rings: new Map(), sequences: new Sequences(), blocked: new Set() };
      this.processes.set(process, known);
    }
    let ring = known.rings.get(index);
    if (!ring) {
      ring = new RingQueue(process, index);
      known.rings.set(index, ring);
    }
    return ring;
  }

  /** Delivers some records of the ring on top of the heap that are not younger than `limit`. */
  private run(process: ProcessRings, ring: RingQueue, limit: number): void {
    const { sink } = this;
    const { words, tail } = ring;
    const pause = Math.min(tail, ring.head + TURN_RECORDS * RECORD_WORDS);
    let time = ring.headTime();
    do {
      const at = ring.head;
      this.deliverMarks(ring, timeNs(time));
      const kind = words[at + 2]! & 0xffff;
      if (kind === Acquire || kind === Release) {
        if (!this.inSequence(process, ring, words[at + 3]!, words[at + 5]!)) {
          this.heap.set(ring, time + SKEW_NS);
          return;
        }
      } else if (kind === 0) {
        this.breakRing(ring, 'a record has no kind', timeNs(time));
        return;
      }
      ring.head = at + RECORD_WORDS;
      ring.taken++;
      if (kind > LAST_KIND) this.stats.unknown++;
      else {
        this.stats.records++;
        sink.record(ring.process, ring.ring, words, at);
      }
      if (ring.head === tail) {
        ring.head = ring.tail = 0;
        this.heap.remove(ring);
        return;
      }
      time = words[at + 8]! + words[at + 9]! * 4294967296;
    } while (time <= limit && ring.head < pause);
    this.heap.set(ring, time);
  }

  private inSequence(
    process: ProcessRings,
    ring: RingQueue,
    object: number,
    sequence: number,
  ): boolean {
    const place = process.sequences.take(object, sequence);
    if (place === 'early') {
      ring.blocked = true;
      process.blocked.add(ring);
      return false;
    }
    if (place === 'late') this.stats.late++;
    if (process.blocked.size > 0) this.unblock(process, object, sequence + 1);
    return true;
  }

  /** Lets go on whoever waits to be number `sequence` of the lock. */
  private unblock(process: ProcessRings, object: number, sequence: number): void {
    for (const ring of process.blocked) {
      const { words, head } = ring;
      if (words[head + 3] !== object || words[head + 5] !== sequence >>> 0) continue;
      ring.blocked = false;
      process.blocked.delete(ring);
      this.heap.set(ring, ring.headTime());
      return;
    }
  }

  private giveUpWaiting(process: ProcessRings, ring: RingQueue): void {
    ring.blocked = false;
    process.blocked.delete(ring);
    const { words, head } = ring;
    if (process.sequences.skipTo(words[head + 3]!, words[head + 5]!)) this.stats.gaps++;
  }

  private deliverMarks(ring: RingQueue, at: TimeNs): void {
    for (let mark = ring.takeMark(); mark; mark = ring.takeMark()) {
      const { lost, state } = mark;
      if (lost > 0) {
        this.stats.lost += lost;
        this.sink.lost(ring.process, ring.ring, lost, at);
      }
      if (state) this.sink.ringState(state);
    }
  }

  private breakRing(ring: RingQueue, reason: string, at: TimeNs): void {
    ring.broken = true;
    this.stats.brokenRings++;
    this.heap.remove(ring);
    this.processes.get(ring.process)?.blocked.delete(ring);
    const count = ring.drop();
    this.stats.lost += count;
    this.sink.lost(ring.process, ring.ring, count, at);
    this.broken(ring.process, `ring ${ring.ring} holds impossible data: ${reason}`);
  }
}
