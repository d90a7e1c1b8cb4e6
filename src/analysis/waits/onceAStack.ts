import type { Lane, RunState } from '../../model/index';
import type { SiteRef } from '../../protocol/view/index';

/**
 * What is read from the stack of a lane's wait, innermost frame first, read once for each stack: the graph asks again whenever
 * another wait changes.
 */
export function onceAStack<T>(
  read: (frames: readonly SiteRef[]) => T,
): (state: RunState, lane: Lane) => T {
  const known = new WeakMap<Lane, { readonly stack: number; readonly found: T }>();
  return ({ sites }, lane) => {
    const last = known.get(lane);
    if (last?.stack === lane.stack) return last.found;
    const found = read(sites.refs(lane.stack));
    known.set(lane, { stack: lane.stack, found });
    return found;
  };
}
