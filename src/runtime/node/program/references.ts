import { LOCK } from '../core/condition';
import { free } from '../memory/heap';
import { HEADER, Kind, MARK, REFERENCES, kindOf } from '../memory/layout';
import type { SharedSelf } from '../memory/threadTable';
import { recorder } from '../recording';
import { memory, self } from './program';

/*
 * A block lives as long as somebody refers to it: a wrapper in any thread, a message under way, or
 * another object. What a terminated thread referred to is never given back.
 */

/** References of this thread's wrappers, by handle. */
const held = new Map<number, number>();

const registry = new FinalizationRegistry<number>((handle) => {
  const left = (held.get(handle) ?? 0) - 1;
  if (left < 0) return;
  if (left === 0) held.delete(handle);
  else held.set(handle, left);
  drop(handle);
});

/** Ties a reference that is counted already to a wrapper. */
export function adopt(wrapper: object, handle: number): void {
  held.set(handle, (held.get(handle) ?? 0) + 1);
  registry.register(wrapper, handle);
}

/** One reference more, for a message or another object. */
export function addReference(handle: number): void {
  added++;
  memory.add32(handle + REFERENCES, 1);
}

let added = 0;
/** How many this thread has added. */
export const referencesAdded = (): number => added;

/** What objects of a kind own besides their block, given back with it. */
const owned = new Map<Kind, (self: SharedSelf, handle: number) => void>([
  [Kind.condition, (_, handle) => drop(memory.load(handle + LOCK))],
]);

/** Says what is to be given back with the objects of a kind. */
export function onFree(kind: Kind, release: (self: SharedSelf, handle: number) => void): void {
  owned.set(kind, release);
}

/** One reference less; gives the block back with the last. */
export function drop(handle: number): void {
  if (memory.add32(handle + REFERENCES, -1) !== 1) return;
  recorder?.gone(memory.load(handle + MARK));
  owned.get(kindOf(memory.load(handle + HEADER)))?.(self, handle);
  free(self, handle);
}

/** Gives back all that this thread's wrappers refer to: it ends, and uses none of them again. */
export function dropAll(): void {
  const all = [...held];
  held.clear();
  for (const [handle, count] of all) for (let left = count; left > 0; left--) drop(handle);
}
