import { ROW_GUARD } from '../memory/layout';
import type { Self } from '../memory/memory';

/** Somebody sleeps until the guard is free. The bits above are the holder's number. */
const SLEEPERS = 1;

/**
 * Takes the short lock around an object's own words. No code of the user runs under it and nothing
 * is allocated, so it is held for well under a microsecond. Guards do not nest.
 */
export function enterGuard(self: Self, guard: number): void {
  const { memory, row } = self;
  const mine = self.id << 1;
  memory.set(row + ROW_GUARD, guard);
  if (memory.compareExchange(guard, 0, mine) === 0) return;
  for (let left = memory.spins; left > 0; left--) {
    if (memory.load(guard) === 0 && memory.compareExchange(guard, 0, mine) === 0) return;
  }
  for (;;) {
    const held = memory.load(guard);
    if (held === 0) {
      // Others may sleep still: whoever slept once leaves the bit set.
      if (memory.compareExchange(guard, 0, mine | SLEEPERS) === 0) return;
      continue;
    }
    const marked = held | SLEEPERS;
    if (held === marked || memory.compareExchange(guard, held, marked) === held) {
      memory.wait(guard, marked, Infinity);
    }
  }
}

export function leaveGuard(self: Self, guard: number): void {
  const { memory, row } = self;
  const held = memory.exchange(guard, 0);
  memory.set(row + ROW_GUARD, 0);
  if (held & SLEEPERS) memory.notify(guard);
}

/** Whether `id` holds the guard. */
export const isGuardOf = (held: number, id: number): boolean => held >> 1 === id;
