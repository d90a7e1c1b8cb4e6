import type { RingQueue } from './ringQueue';

/**
 * Rings by the time at which they may go on, earliest on top; any ring's time may be changed. While
 * they move, the rings themselves are not touched: a thousand of them do not fit into a near cache.
 */
export class RingHeap {
  /** Rings that are in it by their slot, and slots nobody uses. */
  private readonly rings: (RingQueue | null)[] = [];
  private readonly free: number[] = [];
  /** Key and slot by place, and place by slot. */
  private keys = new Float64Array(64);
  private slots = new Int32Array(64);
  private places = new Int32Array(64);
  private count = 0;

  get size(): number {
    return this.count;
  }

  top(): RingQueue {
    return this.rings[this.slots[0]!]!;
  }

  topKey(): number {
    return this.count > 0 ? this.keys[0]! : Infinity;
  }

  /** Key of the ring that is next after the top. */
  secondKey(): number {
    if (this.count < 2) return Infinity;
    return this.count === 2 ? this.keys[1]! : Math.min(this.keys[1]!, this.keys[2]!);
  }

  /** Puts a ring in, or gives one that is in it another key. */
  set(ring: RingQueue, key: number): void {
    if (ring.heapSlot < 0) {
      this.up(this.add(ring), ring.heapSlot, key);
      return;
    }
    const at = this.places[ring.heapSlot]!;
    if (key < this.keys[at]!) this.up(at, ring.heapSlot, key);
    else this.down(at, ring.heapSlot, key);
  }

  remove(ring: RingQueue): void {
    if (ring.heapSlot < 0) return;
    const at = this.places[ring.heapSlot]!;
    this.rings[ring.heapSlot] = null;
    this.free.push(ring.heapSlot);
    ring.heapSlot = -1;
    const last = --this.count;
    if (at === last) return;
    const key = this.keys[last]!;
    if (key < this.keys[at]!) this.up(at, this.slots[last]!, key);
    else this.down(at, this.slots[last]!, key);
  }

  forEach(visit: (ring: RingQueue) => void): void {
    for (const slot of this.slots.slice(0, this.count)) visit(this.rings[slot]!);
  }

  /** Gives the place of the ring, which is still empty. */
  private add(ring: RingQueue): number {
    ring.heapSlot = this.free.pop() ?? this.rings.length;
    this.rings[ring.heapSlot] = ring;
    if (this.rings.length > this.keys.length) {
      this.keys = grown(this.keys, new Float64Array(this.keys.length * 2));
      this.slots = grown(this.slots, new Int32Array(this.slots.length * 2));
      this.places = grown(this.places, new Int32Array(this.places.length * 2));
    }
    return this.count++;
  }

  private place(at: number, slot: number, key: number): void {
    this.keys[at] = key;
    this.slots[at] = slot;
    this.places[slot] = at;
  }

  private up(start: number, slot: number, key: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent]! <= key) break;
      this.place(at, this.slots[parent]!, this.keys[parent]!);
      at = parent;
    }
    this.place(at, slot, key);
  }

  private down(start: number, slot: number, key: number): void {
    const { count, keys } = this;
    let at = start;
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      this.place(at, this.slots[child]!, keys[child]!);
      at = child;
    }
    this.place(at, slot, key);
  }
}

function grown<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
