import type { RingQueue } from './ringQueue';

/** Rings by the time at which they may go on, earliest on top; any ring's time may be changed. */
export class RingHeap {
  private readonly rings: RingQueue[] = [];
  private keys = new Float64Array(64);

  get size(): number {
    return this.rings.length;
  }

  top(): RingQueue {
    return this.rings[0]!;
  }

  topKey(): number {
    return this.rings.length > 0 ? this.keys[0]! : Infinity;
  }

  /** Key of the ring that is next after the top. */
  secondKey(): number {
    const { length } = this.rings;
    if (length < 2) return Infinity;
    return length === 2 ? this.keys[1]! : Math.min(this.keys[1]!, this.keys[2]!);
  }

  /** Puts a ring in, or gives one that is in it another key. */
  set(ring: RingQueue, key: number): void {
    if (ring.heapAt < 0) {
      ring.heapAt = this.rings.length;
      this.rings.push(ring);
      if (this.rings.length > this.keys.length) {
        const keys = new Float64Array(this.keys.length * 2);
        keys.set(this.keys);
        this.keys = keys;
      }
      this.keys[ring.heapAt] = key;
      this.up(ring.heapAt);
      return;
    }
    const at = ring.heapAt;
    const before = this.keys[at]!;
    this.keys[at] = key;
    if (key < before) this.up(at);
    else this.down(at);
  }

  remove(ring: RingQueue): void {
    const at = ring.heapAt;
    if (at < 0) return;
    ring.heapAt = -1;
    const last = this.rings.length - 1;
    const moved = this.rings.pop()!;
    if (at === last) return;
    this.place(moved, this.keys[last]!, at);
    this.up(at);
    this.down(moved.heapAt);
  }

  forEach(visit: (ring: RingQueue) => void): void {
    for (const ring of [...this.rings]) visit(ring);
  }

  private place(ring: RingQueue, key: number, at: number): void {
    this.rings[at] = ring;
    this.keys[at] = key;
    ring.heapAt = at;
  }

  private up(start: number): void {
    const ring = this.rings[start]!;
    const key = this.keys[start]!;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent]! <= key) break;
      this.place(this.rings[parent]!, this.keys[parent]!, at);
      at = parent;
    }
    this.place(ring, key, at);
  }

  private down(start: number): void {
    const { length } = this.rings;
    const ring = this.rings[start]!;
    const key = this.keys[start]!;
    let at = start;
    for (let child = 2 * at + 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.keys[child + 1]! < this.keys[child]!) child++;
      if (this.keys[child]! >= key) break;
      this.place(this.rings[child]!, this.keys[child]!, at);
      at = child;
    }
    this.place(ring, key, at);
  }
}
