import { Member, type ObjectSlot } from '../../record/index';
import type { CalmLock } from '../../recording';
import type { HeldLocks } from './heldLocks';
import { Pace } from './pace';

const ALL_BITS = 0xffff_ffff;
const { Acquisitions, HoldHistogram, HoldTotal, Owner, OwnerSite } = Member;
/** In numbers of 64 bits. */
const OWNER_SINCE = Member.OwnerSince / 2;

/**
 * A lock as one thread has it. What a hold costs that is not timed is all in here, also in a thread that has just
 * begun, where each call is felt: there are none.
 */
export class RecordedLock extends Pace implements CalmLock {
  /** The line that took the lock when that was looked up last. */
  site = 0;
  private readonly words: Uint32Array;
  /** Zero is read and written as in any number of 64 bits, without making one. */
  private readonly times: Float64Array;

  constructor(
    readonly mark: number,
    readonly slot: ObjectSlot,
    private readonly held: HeldLocks,
  ) {
    super();
    this.words = slot.words;
    this.times = new Float64Array(slot.words.buffer, slot.words.byteOffset, slot.longs.length);
  }

  take(): boolean {
    const { held, words } = this;
    // What the order of locks is told with is timed.
    if (this.untimed === 0 || held.isUntimed || held.count !== 0 || !this.slot.changed)
      return false;
    if (held.untimed !== this) held.untimed = this;
    held.isUntimed = true;
    words[OwnerSite] = this.site;
    this.times[OWNER_SINCE] = 0;
    words[Owner] = held.thread;
    const low = words[Acquisitions]!;
    words[Acquisitions] = low + 1;
    if (low === ALL_BITS) words[Acquisitions + 1]!++;
    return true;
  }

  give(): boolean {
    const { held, words } = this;
    if (!held.isUntimed || held.untimed !== this || words[Owner] !== held.thread) return false;
    // Somebody sleeps until it is free and has set its beginning.
    if (this.times[OWNER_SINCE] !== 0) return false;
    held.isUntimed = false;
    this.untimed--;
    const low = words[HoldTotal]! + this.usual;
    words[HoldTotal] = low;
    if (low > ALL_BITS) words[HoldTotal + 1]!++;
    words[HoldHistogram + this.bucket]!++;
    words[Owner] = 0;
    return true;
  }
}
