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

/** The locks that a thread holds, outermost first. */
export class HeldLocks {
  private locks: HeldLock[] = [];

  constructor(private readonly thread: number) {}

  /** Only those that nobody else has released meanwhile. */
  all(): readonly HeldLock[] {
    if (!this.locks.every((one) => this.isMine(one)))
      this.locks = this.locks.filter((one) => this.isMine(one));
    return this.locks;
  }

  find(mark: number): HeldLock | undefined {
    for (let at = this.locks.length - 1; at >= 0; at--) {
      const one = this.locks[at]!;
      if (one.mark === mark) return this.isMine(one) ? one : undefined;
    }
    return undefined;
  }

  add(lock: HeldLock): void {
    this.remove(lock.mark);
    this.locks.push(lock);
  }

  remove(mark: number): void {
    for (let at = this.locks.length - 1; at >= 0; at--)
      if (this.locks[at]!.mark === mark) this.locks.splice(at, 1);
  }

  private isMine({ slot, since }: HeldLock): boolean {
    return slot.words[Member.Owner] === this.thread && slot.get(Member.OwnerSince) === since;
  }
}
