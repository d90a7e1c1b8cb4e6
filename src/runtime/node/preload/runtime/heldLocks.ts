import { Member, type ObjectSlot } from '../../record/index';

/** A lock that this thread holds. */
export interface HeldLock {
  readonly mark: number;
  readonly slot: ObjectSlot;
  /** ns since the session's epoch. */
  readonly since: number;
  readonly site: number;
  /** How often it was acquired and not released. */
  depth: number;
}

/** One that was not timed when it was taken. */
type UntimedLock = Pick<HeldLock, 'mark' | 'slot' | 'site'>;

type Entry = { -readonly [K in keyof HeldLock]: HeldLock[K] };

/** The locks that a thread holds, outermost first. Entries are used again: to lock makes no garbage. */
export class HeldLocks {
  /** Whether it holds one that was not timed when it was taken: at most one, and no other besides. */
  isUntimed = false;
  /** That one, or the last that was. */
  untimed: UntimedLock | null = null;
  private readonly entries: Entry[] = [];
  private used = 0;

  constructor(readonly thread: number) {}

  get count(): number {
    return this.used;
  }

  at(index: number): HeldLock {
    return this.entries[index]!;
  }

  /** -1: the thread does not hold it. */
  indexOf(mark: number): number {
    for (let at = this.used - 1; at >= 0; at--) {
      const entry = this.entries[at]!;
      if (entry.mark !== mark) continue;
      if (this.isMine(entry)) return at;
      this.removeAt(at);
    }
    return -1;
  }

  push(mark: number, slot: ObjectSlot, since: number, site: number, depth: number): void {
    const entry = this.entries[this.used];
    if (!entry) this.entries.push({ mark, slot, since, site, depth });
    else {
      entry.mark = mark;
      entry.slot = slot;
      entry.since = since;
      entry.site = site;
      entry.depth = depth;
    }
    this.used++;
  }

  removeAt(index: number): void {
    const entry = this.entries[index]!;
    this.used--;
    for (let at = index; at < this.used; at++) this.entries[at] = this.entries[at + 1]!;
    this.entries[this.used] = entry;
  }

  /** Makes the one that is not timed one that is, from `now` on unless its beginning was set by whoever waits for it. */
  time(now: () => number): void {
    this.isUntimed = false;
    const lock = this.untimed;
    if (!lock || lock.slot.words[Member.Owner] !== this.thread) return;
    const { mark, slot, site } = lock;
    const since = slot.get(Member.OwnerSince) || now();
    slot.set(Member.OwnerSince, since);
    this.push(mark, slot, since, site, 1);
  }

  /** Forgets what others have released meanwhile. */
  settle(): void {
    for (let at = this.used - 1; at >= 0; at--)
      if (!this.isMine(this.entries[at]!)) this.removeAt(at);
  }

  /** There is one entry a lock, so one that this thread has taken again since is the newer one. */
  private isMine({ slot }: HeldLock): boolean {
    return slot.words[Member.Owner] === this.thread;
  }
}
