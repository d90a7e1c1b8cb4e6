import { Detail, ObjectFlag, ObjectSlotLayout } from '../../../../protocol/index';
import { Member, type ObjectSlot } from '../../record/index';
import type { Agent } from '../agent';
import { HeldLocks, type HeldLock } from './heldLocks';
import { LockWays } from './lockWays';
import type { Known } from './objects';
import type { Places } from './places';

/** A hold so long is told though nobody waited, ns: as for any agent (docs/protocol.md). */
const LONG_NS = 50_000;
const BUCKETS = ObjectSlotLayout.HOLD_HISTOGRAM_COUNT;
/** The first bucket has holds below 2^6 ns. */
const FIRST_BUCKET_BITS = 6;

/** Which locks this thread takes and gives back, and how long it has them. */
export class Holds {
  private readonly held: HeldLocks;
  private readonly ways: LockWays;
  private readonly thread: number;
  private readonly full: boolean;
  /** The wait that the next acquisition ended. */
  private waitedFor = 0;
  private waitedNs = 0;

  constructor(
    private readonly agent: Agent,
    private readonly places: Places,
    private readonly now: () => number,
  ) {
    const { recorder } = agent;
    this.thread = recorder.identity.thread;
    this.full = recorder.place.detail === Detail.Full;
    this.held = new HeldLocks(this.thread);
    this.ways = new LockWays(recorder, places);
  }

  all(): readonly HeldLock[] {
    return this.held.all();
  }

  /** The thread has slept for the lock that it acquires next. */
  waited(mark: number, ns: number): void {
    this.waitedFor = mark;
    this.waitedNs = ns;
  }

  take(mark: number, { slot }: Known, times: number, below: object): void {
    const again = this.held.find(mark);
    if (again) {
      again.depth += times;
      return;
    }
    const since = this.now();
    const site = this.places.site(mark, below, since);
    const lock: HeldLock = { mark, slot, since, site, depth: times };
    const { words } = slot;
    words[Member.OwnerSite] = site;
    slot.set(Member.OwnerSince, since);
    words[Member.Owner] = this.thread;
    slot.add(Member.Acquisitions, 1);
    if (this.waitedFor === mark) this.countWait(slot);
    const outer = this.held.all();
    if (outer.length > 0) this.ways.take(lock, outer, below);
    this.held.add(lock);
    if (this.full) this.agent.recorder.acquire(slot.object, site, times, ++words[Member.Sequence]!);
    this.agent.changed.touch(slot);
  }

  /** `awaited`: somebody waits for it. */
  give(mark: number, { slot }: Known, times: number, awaited: boolean, below: object): void {
    const lock = this.held.find(mark);
    if (!lock) return this.giveForeign(slot, below);
    lock.depth -= times;
    if (lock.depth > 0) return;
    this.held.remove(mark);
    const held = Math.max(0, this.now() - lock.since);
    this.countHold(slot, lock.site, held);
    if (this.full || awaited || held >= LONG_NS) this.tell(slot, lock.site, this.thread, held);
  }

  private countWait(slot: ObjectSlot): void {
    this.waitedFor = 0;
    slot.add(Member.Contended, 1);
    slot.add(Member.WaitTotal, this.waitedNs);
    if (this.waitedNs > slot.get(Member.WaitMax)) slot.set(Member.WaitMax, this.waitedNs);
  }

  private countHold(slot: ObjectSlot, site: number, held: number): void {
    slot.add(Member.HoldTotal, held);
    if (held > slot.get(Member.HoldMax)) {
      slot.set(Member.HoldMax, held);
      slot.words[Member.HoldMaxSite] = site;
    }
    const bits = held < 2 ** 32 ? 32 - Math.clz32(held) : 32 + (32 - Math.clz32(held / 2 ** 32));
    const bucket = Math.min(BUCKETS - 1, Math.max(0, bits - FIRST_BUCKET_BITS));
    slot.words[Member.HoldHistogram + bucket]!++;
    slot.words[Member.Owner] = 0;
    this.agent.changed.touch(slot);
  }

  /** What another thread holds, or nobody was seen to take. */
  private giveForeign(slot: ObjectSlot, below: object): void {
    const owner = slot.words[Member.Owner]!;
    if (owner === 0) return;
    const now = this.now();
    const held = Math.max(0, now - slot.get(Member.OwnerSince));
    const site = slot.words[Member.OwnerSite] || this.places.site(0, below, now);
    if (owner !== this.thread) slot.flag(ObjectFlag.CrossReleased);
    this.countHold(slot, site, held);
    this.tell(slot, site, owner, held);
  }

  private tell(slot: ObjectSlot, site: number, owner: number, held: number): void {
    const { recorder } = this.agent;
    const foreign = owner !== this.thread;
    if (!this.full) return recorder.hold(slot.object, site, owner, held, foreign);
    const sequence = ++slot.words[Member.Sequence]!;
    recorder.release(slot.object, site, held, foreign, sequence);
  }
}
