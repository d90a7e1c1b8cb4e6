import type { ObjectId } from '../../src/base/index';

/** Number of colours of the palette (theme/palette.ts). */
export const COLOR_SLOTS = 6;

/** A lock must have cost at least this much to get a colour. */
const WORTH_NS = 1_000_000;
/** A lock loses its colour only to one that cost this many times as much. */
const OUTDONE = 50;

export interface Cost {
  readonly id: ObjectId;
  readonly waitNs: number;
}

/**
 * Which locks have a colour, and which one: the first contended ones, worst first, for the whole
 * run. Only when the palette is used up and a newcomer is incomparably worse does the cheapest
 * lock give up its colour.
 */
export class LockColors {
  private readonly slots: (ObjectId | null)[] = new Array<ObjectId | null>(COLOR_SLOTS).fill(null);
  private readonly byId = new Map<ObjectId, number>();

  /** Slot of the palette, or -1: neutral. */
  slotOf(id: ObjectId): number {
    return this.byId.get(id) ?? -1;
  }

  /** Returns whether any colour changed. */
  update(costs: readonly Cost[]): boolean {
    const waits = new Map(costs.map((one) => [one.id, one.waitNs]));
    const uncoloured = costs
      .filter((one) => one.waitNs >= WORTH_NS && !this.byId.has(one.id))
      .sort((a, b) => b.waitNs - a.waitNs || a.id - b.id);
    let changed = false;
    for (const one of uncoloured) {
      const slot = this.freeSlot(waits, one.waitNs);
      if (slot === -1) break;
      const loser = this.slots[slot] ?? null;
      if (loser !== null) this.byId.delete(loser);
      this.slots[slot] = one.id;
      this.byId.set(one.id, slot);
      changed = true;
    }
    return changed;
  }

  clear(): void {
    this.slots.fill(null);
    this.byId.clear();
  }

  private freeSlot(waits: ReadonlyMap<ObjectId, number>, waitNs: number): number {
    const free = this.slots.indexOf(null);
    if (free !== -1) return free;
    const held = this.slots.map((id) => (id === null ? 0 : (waits.get(id) ?? 0)));
    const least = Math.min(...held);
    return least * OUTDONE < waitNs ? held.indexOf(least) : -1;
  }
}
