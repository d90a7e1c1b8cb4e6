import type { ObjectId } from '../../base/index';
import type { DepthSeries } from '../../protocol/view/index';
import { TILE_BINS } from '../../protocol/view/index';
import type { Chunk } from './chunks';
import { ChunkList, FAN_OUT, FAN_SHIFT, placeOf } from './chunks';
import type { Evictable, MemoryBudget } from './memory';
import type { Window } from './stateTile';

class DepthChunk implements Chunk {
  readonly time: Float64Array;
  readonly until: Float64Array;
  readonly max: Uint32Array;
  readonly last: Uint32Array;
  readonly bytes: number;

  constructor(readonly capacity: number) {
    this.time = new Float64Array(capacity);
    this.until = new Float64Array(capacity);
    this.max = new Uint32Array(capacity);
    this.last = new Uint32Array(capacity);
    this.bytes = capacity * 24;
  }
}

/** The depth of a queue over time: steps, and a pyramid of maxima above them. */
export class DepthStore implements Evictable {
  private readonly levels: ChunkList<DepthChunk>[] = [];

  constructor(private readonly budget: MemoryBudget) {
    this.addLevel();
    budget.register(this);
  }

  /** From `time` (ns) on the queue has `depth` items. */
  push(time: number, depth: number): void {
    this.append(0, time, time, depth, depth);
  }

  /** How many steps there were, and the first of them that is still here. */
  get count(): number {
    return this.levels[0]!.count;
  }

  get firstItem(): number {
    return this.levels[0]!.firstItem;
  }

  /** From `time` (ns) on there were `depth` items: the step of that index, which must still be here. */
  step(index: number): { readonly time: number; readonly depth: number } {
    const chunk = this.levels[0]!.chunkOf(index)!;
    const at = placeOf(index);
    return { time: chunk.time[at]!, depth: chunk.last[at]! };
  }

  oldest(): number {
    for (const level of this.levels) if (level.oldestFull) return level.oldestFull.time[0]!;
    return Infinity;
  }

  evict(): number {
    const level = this.levels.find((one) => one.oldestFull);
    const chunk = level?.dropOldest();
    return chunk && level === this.levels[0] ? chunk.until[chunk.capacity - 1]! : 0;
  }

  /** Drops everything: nobody asks for it any more. */
  release(): void {
    for (const level of this.levels) level.release();
    this.budget.unregister(this);
  }

  tile(id: ObjectId, window: Window, final: boolean): DepthSeries {
    const time = new Float64Array(TILE_BINS + 2);
    const max = new Uint32Array(TILE_BINS + 2);
    const last = new Uint32Array(TILE_BINS + 2);
    let count = 0;
    let bin = -1;
    this.walk(window, (chunk, at) => {
      const start = Math.max(window.from, chunk.time[at]!);
      const its = Math.floor((start - window.from) / window.bin);
      if (chunk.until[at]! < window.from) {
        // What held when the window begins.
        count = 1;
        time[0] = window.from;
        max[0] = last[0] = chunk.last[at]!;
        return;
      }
      if (its !== bin && count < time.length) {
        time[count] = start;
        count++;
        bin = its;
      }
      max[count - 1] = Math.max(max[count - 1]!, chunk.max[at]!);
      last[count - 1] = chunk.last[at]!;
    });
    return {
      kind: 'depth',
      id,
      final,
      time: time.slice(0, count),
      max: max.slice(0, count),
      last: last.slice(0, count),
    };
  }

  private addLevel(): void {
    this.levels.push(new ChunkList((capacity) => new DepthChunk(capacity), this.budget));
  }

  private append(level: number, time: number, until: number, max: number, last: number): void {
    if (level === this.levels.length) this.addLevel();
    const list = this.levels[level]!;
    const chunk = list.tail();
    const at = placeOf(list.count);
    chunk.time[at] = time;
    chunk.until[at] = until;
    chunk.max[at] = max;
    chunk.last[at] = last;
    list.count++;
    if ((list.count & (FAN_OUT - 1)) !== 0) return;
    const first = at + 1 - FAN_OUT;
    let most = 0;
    for (let one = first; one <= at; one++) most = Math.max(most, chunk.max[one]!);
    this.append(level + 1, chunk.time[first]!, until, most, last);
  }

  /** Visits the last item before the window and, as coarse as its bins allow, those in it. */
  private walk(window: Window, visit: (chunk: DepthChunk, at: number) => void): void {
    const descend = (level: number, index: number): void => {
      const chunk = this.levels[level]!.chunkOf(index)!;
      const at = placeOf(index);
      if (chunk.time[at]! >= window.to) return;
      const whole =
        level === 0 ||
        chunk.until[at]! < window.from ||
        index << FAN_SHIFT < this.levels[level - 1]!.firstItem ||
        (chunk.time[at]! >= window.from && chunk.until[at]! - chunk.time[at]! < window.bin);
      if (whole) visit(chunk, at);
      else
        for (let child = 0; child < FAN_OUT; child++) descend(level - 1, index * FAN_OUT + child);
    };
    let index = this.levels[this.levels.length - 1]!.firstItem;
    for (let level = this.levels.length - 1; level >= 0; level--) {
      for (; index < this.levels[level]!.count; index++) descend(level, index);
      index *= FAN_OUT;
    }
  }
}
