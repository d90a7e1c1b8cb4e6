import type { RunState, SyncObject } from '../../model/index';

/**
 * How often the objects were acquired, or queues put into and taken from, on the lines of the function
 * that `siteId` is in, but for that line itself: of all threads together.
 */
export function countedAround(
  state: RunState,
  siteId: number,
  objects: Iterable<SyncObject | undefined>,
): number {
  const here = state.sites.ref(siteId);
  let count = 0;
  for (const object of here ? objects : []) {
    for (const [site, { acquisitions }] of object?.counts.sites ?? []) {
      const there = site === siteId ? null : state.sites.ref(site);
      if (
        there?.file === here!.file &&
        there.function === here!.function &&
        there.line !== here!.line
      )
        count += acquisitions;
    }
  }
  return count;
}
