import { Kept } from './kept';
import type { Lane, LaneKind } from './lane';

/** How long it lived, ns: no wait of it was longer, nor its time on a processor. */
const lived = (lane: Lane): number => lane.endNs - lane.startNs;

/** What others refer to, or has something to tell that is looked for in the end. */
function isOfInterest({ main, ghost, endedWaiting, holds, child }: Lane): boolean {
  return main || ghost || endedWaiting || holds.count > 0 || !!child?.zombie;
}

/** Lanes that have ended, of each kind for itself: those that lived longest stay. */
export class GoneLanes {
  private readonly kept: Readonly<Record<LaneKind, Kept<Lane>>> = {
    thread: new Kept(lived),
    task: new Kept(lived),
    native: new Kept(lived),
    child: new Kept(lived),
  };
  /** How many are no longer kept, and how long these waited for a processor in all, ns. */
  readonly forgotten: Record<LaneKind, number> = { thread: 0, task: 0, native: 0, child: 0 };
  queuedNs = 0;

  /** Gives the one that is to be forgotten now, null: none. */
  add(lane: Lane): Lane | null {
    const least = isOfInterest(lane) ? null : this.kept[lane.kind].add(lane);
    if (least) this.count(least);
    return least;
  }

  private count({ kind, queuedNs }: Lane): void {
    this.forgotten[kind]++;
    this.queuedNs += Math.max(0, queuedNs);
  }
}
