import type { RunState, SyncObject } from '../../model/index';
import type { SiteRef } from '../../protocol/view/index';

/**
 * How often the objects were acquired, or queues put into and taken from, on the lines of the function
 * that `siteId` is in: of all threads together.
 */
export const countedIn = (
  state: RunState,
  siteId: number,
  objects: Iterable<SyncObject | undefined>,
): number => counted(state, siteId, objects, () => true);

/** The same, but for that line itself. */
export const countedAround = (
  state: RunState,
  siteId: number,
  objects: Iterable<SyncObject | undefined>,
): number => counted(state, siteId, objects, (there, here) => there.line !== here.line);

function counted(
  state: RunState,
  siteId: number,
  objects: Iterable<SyncObject | undefined>,
  counts: (there: SiteRef, here: SiteRef) => boolean,
): number {
  const here = state.sites.ref(siteId);
  let count = 0;
  if (!here) return count;
  for (const object of objects) {
    for (const [site, { acquisitions }] of object?.counts.sites ?? []) {
      const there = state.sites.ref(site);
      if (there?.file !== here.file || there.function !== here.function) continue;
      if (counts(there, here)) count += acquisitions;
    }
  }
  return count;
}
