import { ObjectKind } from '../../protocol/index';
import type { SyncObject } from './object';

/** So many are kept at least, and no more than twice as many. */
const KEPT = 10_000;

/** How long threads waited for the object and what it is made of, ns. */
function waited({ waits, inner }: SyncObject): number {
  return inner.reduce((sum, one) => sum + waited(one), waits.total);
}

/** What has something to tell beyond how long it was waited for. */
function isOfInterest({ unserved, hasTasks, sharers, inner }: SyncObject): boolean {
  return unserved !== null || hasTasks || sharers !== null || inner.some(isOfInterest);
}

/**
 * Objects that are gone and that somebody waited for. A program may make one for each request, for
 * days: kept are those that were waited for longest, and as many of the last ones.
 */
export class GoneObjects {
  private readonly kept: SyncObject[] = [];
  /** Of those that are no longer kept and that a user would know: how many, and the waits for them, ns. */
  forgotten = 0;
  forgottenWaitNs = 0;

  /** Gives those that are to be forgotten now; no parts of others are to be added. */
  add(object: SyncObject): readonly SyncObject[] {
    if (isOfInterest(object)) return [];
    this.kept.push(object);
    if (this.kept.length < 2 * KEPT) return [];
    const last = this.kept.splice(-KEPT / 2);
    this.kept.sort((one, other) => waited(other) - waited(one));
    const least = this.kept.splice(KEPT / 2, Infinity, ...last);
    for (const one of least) this.count(one);
    return least;
  }

  private count(object: SyncObject): void {
    if (object.kind === ObjectKind.Future || object.hidden || object.shownId === 0) return;
    this.forgotten++;
    this.forgottenWaitNs += waited(object);
  }
}
