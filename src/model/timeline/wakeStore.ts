import { MaxHeap } from '../../base/index';
import type { WakeSeries } from '../../protocol/view/index';
import type { Chunk } from './chunks';
import { ChunkList, FAN_OUT, placeOf } from './chunks';
import type { Evictable, MemoryBudget } from './memory';
import type { Window } from './stateTile';

export const MAX_WAKES = 256;

/** One thread or task that let another go on. Times in ns, the rest ids. */
export interface Wake {
  readonly from: number;
  readonly to: number;
  readonly fromLane: number;
  readonly toLane: number;
  readonly object: number;
}

class WakeChunk implements Chunk {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly waited: Float64Array;
  readonly fromLane: Uint32Array;
  readonly toLane: Uint32Array;
  readonly object: Uint32Array;
  readonly bytes: number;

  constructor(
    readonly capacity: number,
    level: number,
  ) {
    const exact = level === 0 ? capacity : 0;
    this.from = new Float64Array(capacity);
    this.to = new Float64Array(capacity);
    this.waited = new Float64Array(capacity);
    this.fromLane = new Uint32Array(exact);
    this.toLane = new Uint32Array(exact);
    this.object = new Uint32Array(exact);
    this.bytes = capacity * 24 + exact * 12;
  }
}

/** Who let whom go on, in the order the waits ended, under a pyramid of the longest waits. */
export class WakeStore implements Evictable {
  private readonly levels: ChunkList<WakeChunk>[] = [];

  constructor(private readonly budget: MemoryBudget) {
    this.addLevel();
    budget.register(this);
  }

  /** `fromLane` let `toLane` go on, which had `waited` ns for `object`. Times in ns. */
  push(
    from: number,
    to: number,
    fromLane: number,
    toLane: number,
    object: number,
    waited: number,
  ): void {
    const exact = this.levels[0]!;
    const chunk = exact.tail();
    const at = placeOf(exact.count);
    chunk.fromLane[at] = fromLane;
    chunk.toLane[at] = toLane;
    chunk.object[at] = object;
    this.append(0, from, to, waited);
  }

  /** How many there were, and the first of them that is still here. */
  get count(): number {
    return this.levels[0]!.count;
  }

  get firstItem(): number {
    return this.levels[0]!.firstItem;
  }

  /** The wake of that index, which must still be here. */
  wake(index: number): Wake {
    const chunk = this.levels[0]!.chunkOf(index)!;
    const at = placeOf(index);
    return {
      from: chunk.from[at]!,
      to: chunk.to[at]!,
      fromLane: chunk.fromLane[at]!,
      toLane: chunk.toLane[at]!,
      object: chunk.object[at]!,
    };
  }

  /** Wakes go with their exact data; a wake that nobody can look up is of no use. */
  oldest(): number {
    const oldest = this.levels[0]!.oldestFull;
    return oldest ? oldest.from[0]! : Infinity;
  }

  evict(): number {
    const chunk = this.levels[0]!.dropOldest();
    return chunk ? chunk.to[chunk.capacity - 1]! : 0;
  }

  tile(window: Window, final: boolean): WakeSeries {
    const found = this.longest(window);
    const series = {
      kind: 'wakes',
      id: 0,
      final,
      fromTime: new Float64Array(found.length),
      toTime: new Float64Array(found.length),
      fromLane: new Uint32Array(found.length),
      toLane: new Uint32Array(found.length),
      object: new Uint32Array(found.length),
    } as const;
    found.forEach((index, n) => {
      const wake = this.wake(index);
      series.fromTime[n] = wake.from;
      series.toTime[n] = wake.to;
      series.fromLane[n] = wake.fromLane;
      series.toLane[n] = wake.toLane;
      series.object[n] = wake.object;
    });
    return series;
  }

  /** Indices of the wakes with the longest waits, in order of time: best first over the pyramid. */
  private longest(window: Window): number[] {
    const heap = new MaxHeap<readonly [level: number, index: number]>();
    const found: number[] = [];
    const offer = (level: number, index: number): void => {
      const chunk = this.levels[level]!.chunkOf(index);
      const at = placeOf(index);
      if (!chunk || chunk.to[at]! <= window.from || chunk.from[at]! >= window.to) return;
      heap.push(chunk.waited[at]!, [level, index]);
    };
    let index = 0;
    for (let level = this.levels.length - 1; level >= 0; level--) {
      for (; index < this.levels[level]!.count; index++) offer(level, index);
      index *= FAN_OUT;
    }
    for (let top = heap.pop(); top && found.length < MAX_WAKES; top = heap.pop()) {
      const [level, index] = top;
      if (level === 0) found.push(index);
      else for (let child = 0; child < FAN_OUT; child++) offer(level - 1, index * FAN_OUT + child);
    }
    return found.sort((a, b) => a - b);
  }

  private addLevel(): void {
    const level = this.levels.length;
    this.levels.push(new ChunkList((capacity) => new WakeChunk(capacity, level), this.budget));
  }

  private append(level: number, from: number, to: number, waited: number): void {
    if (level === this.levels.length) this.addLevel();
    const list = this.levels[level]!;
    const chunk = list.tail();
    const at = placeOf(list.count);
    chunk.from[at] = from;
    chunk.to[at] = to;
    chunk.waited[at] = waited;
    list.count++;
    if ((list.count & (FAN_OUT - 1)) !== 0) return;
    let first = Infinity;
    let last = 0;
    let most = 0;
    for (let one = at + 1 - FAN_OUT; one <= at; one++) {
      first = Math.min(first, chunk.from[one]!);
      last = Math.max(last, chunk.to[one]!);
      most = Math.max(most, chunk.waited[one]!);
    }
    this.append(level + 1, first, last, most);
  }
}
