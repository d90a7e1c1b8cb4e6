import { Member, type ObjectSlot } from '../../record/index';
import type { HeldLocks } from './heldLocks';
import type { Pace } from './pace';

const ALL_BITS = 0xffff_ffff;
const { Acquisitions, HoldHistogram, HoldTotal, Owner, OwnerSince, OwnerSite } = Member;

/**
 * A lock that a thread holds and that was not timed when it was taken: at most one, and no other besides. What a
 * calm lock costs is in here, also in a thread that has just begun, where each call is felt: there are none.
 */
export class CalmHold {
  /** 0: there is none. */
  private mark = 0;
  private slot: ObjectSlot | null = null;
  private pace: Pace | null = null;

  constructor(private readonly thread: number) {}

  get isThere(): boolean {
    return this.mark !== 0;
  }

  /** False where the hold is to be timed. */
  take(mark: number, slot: ObjectSlot, pace: Pace): boolean {
    if (pace.untimed === 0 || this.mark !== 0) return false;
    this.mark = mark;
    this.slot = slot;
    this.pace = pace;
    const { words } = slot;
    words[OwnerSite] = pace.site;
    words[OwnerSince] = 0;
    words[OwnerSince + 1] = 0;
    words[Owner] = this.thread;
    const low = words[Acquisitions]!;
    words[Acquisitions] = low + 1;
    if (low === ALL_BITS) words[Acquisitions + 1]!++;
    return true;
  }

  /** False where more is to be done: it is another lock, or somebody sleeps until it is free and has set its beginning. */
  give(mark: number, { words }: ObjectSlot, pace: Pace): boolean {
    if (mark !== this.mark || words[Owner] !== this.thread) return false;
    if (words[OwnerSince] !== 0 || words[OwnerSince + 1] !== 0) return false;
    this.mark = 0;
    pace.untimed--;
    const low = words[HoldTotal]! + pace.usual;
    words[HoldTotal] = low;
    if (low > ALL_BITS) words[HoldTotal + 1]!++;
    words[HoldHistogram + pace.bucket]!++;
    words[Owner] = 0;
    return true;
  }

  /** Makes it one of the locks that are timed, from `now` on unless its beginning was set by whoever waits for it. */
  settle(held: HeldLocks, now: () => number): void {
    const { mark, slot, pace } = this;
    this.mark = 0;
    if (mark === 0 || !slot || !pace || slot.words[Owner] !== this.thread) return;
    const since = slot.get(OwnerSince) || now();
    slot.set(OwnerSince, since);
    held.push(mark, slot, since, pace.site, 1);
  }
}
