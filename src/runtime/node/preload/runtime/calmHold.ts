import { Member, type ObjectSlot } from '../../record/index';
import type { HeldLocks } from './heldLocks';
import type { Pace } from './pace';

/** A lock that a thread holds and that was not timed when it was taken: at most one, and no other besides. */
export class CalmHold {
  /** 0: there is none. */
  private mark = 0;
  private slot: ObjectSlot | null = null;
  private pace: Pace | null = null;

  constructor(private readonly thread: number) {}

  get isThere(): boolean {
    return this.mark !== 0;
  }

  take(mark: number, slot: ObjectSlot, pace: Pace): void {
    this.mark = mark;
    this.slot = slot;
    this.pace = pace;
    const { words } = slot;
    words[Member.OwnerSite] = pace.site;
    words[Member.OwnerSince] = 0;
    words[Member.OwnerSince + 1] = 0;
    words[Member.Owner] = this.thread;
    slot.increment(Member.Acquisitions);
  }

  /** False where more is to be done: it is another lock, or somebody sleeps until it is free and has set its beginning. */
  give(mark: number, { words }: ObjectSlot, pace: Pace): boolean {
    if (mark !== this.mark || words[Member.Owner] !== this.thread) return false;
    if (words[Member.OwnerSince] !== 0 || words[Member.OwnerSince + 1] !== 0) return false;
    this.mark = 0;
    pace.skip();
    const low = words[Member.HoldTotal]! + pace.usual;
    words[Member.HoldTotal] = low;
    if (low > 0xffff_ffff) words[Member.HoldTotal + 1]!++;
    words[Member.HoldHistogram + pace.bucket]!++;
    words[Member.Owner] = 0;
    return true;
  }

  /** Makes it one of the locks that are timed, from `now` on unless its beginning was set by whoever waits for it. */
  settle(held: HeldLocks, now: () => number): void {
    const { mark, slot, pace } = this;
    this.mark = 0;
    if (mark === 0 || !slot || !pace || slot.words[Member.Owner] !== this.thread) return;
    const since = slot.get(Member.OwnerSince) || now();
    slot.set(Member.OwnerSince, since);
    held.push(mark, slot, since, pace.site, 1);
  }
}
