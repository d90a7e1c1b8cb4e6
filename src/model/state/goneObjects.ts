import { ObjectKind } from '../../protocol/index';
import { Kept } from './kept';
import type { SyncObject } from './object';

/** How long threads waited for the object and what it is made of, ns. */
function waited({ waits, inner }: SyncObject): number {
  return inner.reduce((sum, one) => sum + waited(one), waits.total);
}

/** What has something to tell beyond how long it was waited for. */
function isOfInterest({ unserved, sharers, inner }: SyncObject): boolean {
  return unserved !== null || sharers !== null || inner.some(isOfInterest);
}

/** Objects that are gone and that somebody waited for: those that were waited for longest stay. */
export class GoneObjects {
  private readonly kept: Kept<SyncObject>;
  /** Of those that are no longer kept and that a user would know: how many, and the waits for them, ns. */
  forgotten = 0;
  forgottenWaitNs = 0;

  /** `queuedIn`: how long jobs queued in it, if it is a pool, ns. */
  constructor(queuedIn: (pool: SyncObject) => number) {
    this.kept = new Kept((object) => waited(object) + queuedIn(object));
  }

  /** Gives the one that is to be forgotten now, null: none; no parts of others are to be added. */
  add(object: SyncObject): SyncObject | null {
    const least = isOfInterest(object) ? null : this.kept.add(object);
    if (least) this.count(least);
    return least;
  }

  private count(object: SyncObject): void {
    if (object.kind === ObjectKind.Future || object.hidden || object.shownId === 0) return;
    this.forgotten++;
    this.forgottenWaitNs += waited(object);
  }
}
