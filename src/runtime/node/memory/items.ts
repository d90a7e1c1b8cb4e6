import { MORE, NEXT_ITEM } from '../core/items';
import { free } from './heap';
import type { Self } from './memory';

/** Gives the memory of an item back, a long one's further blocks too; what it refers to is not looked at. */
export function freeItem(self: Self, item: number): void {
  for (let more = self.memory.get(item + MORE); more !== 0;) {
    const next = self.memory.get(more + NEXT_ITEM);
    free(self, more);
    more = next;
  }
  free(self, item);
}
