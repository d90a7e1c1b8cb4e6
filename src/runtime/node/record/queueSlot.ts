import { ObjectKind } from '../../../protocol/index';
import { Member, type ObjectSlot } from './objectSlot';

/** Words of 64 bits; a queue holds nothing, so what is held means its depth (see ObjectSlot in docs/protocol.md). */
const INTEGRAL = Member.HoldTotal / 2;
const CHANGED_AT = Member.HoldMax / 2;

/** What identifies a queue, for all threads that count its items. */
export interface QueueIdentity {
  readonly object: number;
  /** Its slot in the file `objects`. */
  readonly slot: number;
  readonly stack: number;
}

/** Live counters of a queue: any thread may put and take out. */
export class QueueSlot {
  /** Whether this thread is to write it. */
  changed = false;
  private readonly room: number;

  constructor(
    readonly slot: ObjectSlot,
    private readonly now: () => number,
  ) {
    const { words } = slot;
    // Of a simple queue the word is which one it is of its line.
    const isSimple = (words[Member.KindAndFlags]! & 0xffff) === ObjectKind.SimpleQueue;
    this.room = (isSimple ? 0 : words[Member.Capacity]!) || Infinity;
  }

  get object(): number {
    return this.slot.object;
  }

  /** Gives the items in it afterwards. */
  put(): number {
    const puts = this.slot.count(Member.Acquisitions);
    const depth = this.depthOf(puts, this.gets);
    this.slot.raise(Member.DepthMax, depth);
    return depth;
  }

  /** The last one could not be put. */
  takeBack(): void {
    Atomics.sub(this.slot.words, Member.Acquisitions, 1);
  }

  /** So many were in it when it was told of. */
  holds(items: number): void {
    this.slot.words[Member.Acquisitions] = items;
    this.slot.words[Member.DepthMax] = items;
  }

  get(): number {
    return this.depthOf(this.puts, this.slot.count(Member.Contended));
  }

  /** As many were put and got in the end as were put. */
  clear(): void {
    while (this.gets !== this.puts) this.get();
  }

  get puts(): number {
    return Atomics.load(this.slot.words, Member.Acquisitions);
  }

  get gets(): number {
    return Atomics.load(this.slot.words, Member.Contended);
  }

  /** Writes the slot; any side may do so, and the last one to write has seen what the others counted. */
  store(): void {
    let puts: number;
    let gets: number;
    do {
      puts = this.puts;
      gets = this.gets;
      this.depthIs(this.depthOf(puts, gets));
      this.slot.store();
    } while (puts !== this.puts || gets !== this.gets);
  }

  /**
   * Counters wrap. Who gets may be told before who put; and who puts before who made the room, with which there would be more
   * than the queue has room for.
   */
  private depthOf(puts: number, gets: number): number {
    return Math.max(0, Math.min(this.room, (puts - gets) | 0));
  }

  private depthIs(depth: number): void {
    const { longs, words } = this.slot;
    const now = this.now();
    const before = Number(Atomics.exchange(longs, CHANGED_AT, BigInt(now)));
    const area = before === 0 ? 0 : Math.max(0, now - before) * words[Member.Depth]!;
    Atomics.add(longs, INTEGRAL, BigInt(area));
    words[Member.Depth] = depth;
  }
}
