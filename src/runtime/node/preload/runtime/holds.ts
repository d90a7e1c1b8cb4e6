import { Detail, ObjectFlag, ObjectSlotLayout } from '../../../../protocol/index';
import { Member, type ObjectSlot } from '../../record/index';
import type { Agent } from '../agent';
import type { HeldLocks } from './heldLocks';
import { LockWays } from './lockWays';
import type { Places } from './places';
import type { RecordedLock } from './recordedLock';

/** A hold so long is told though nobody waited, ns: as for any agent (docs/protocol.md). */
const LONG_NS = 50_000;
/** One that somebody waits for, ns: whoever waits looks for so long before it sleeps. */
const FELT_NS = 2000;
const BUCKETS = ObjectSlotLayout.HOLD_HISTOGRAM_COUNT;
/** The first bucket has holds below 2^6 ns. */
const FIRST_BUCKET_BITS = 6;

/** Which locks this thread takes and gives back, and how long it has them. */
export class Holds {
  private readonly ways: LockWays;
  private readonly thread: number;
  private readonly full: boolean;
  /** The wait that the next acquisition ended. */
  private waitedFor = 0;
  private waitedNs = 0;

  /** `held`: those of now, in the order taken; `settle` first. */
  constructor(
    readonly held: HeldLocks,
    private readonly agent: Agent,
    private readonly places: Places,
    private readonly now: () => number,
  ) {
    const { recorder } = agent;
    this.thread = recorder.identity.thread;
    this.full = recorder.place.detail === Detail.Full;
    this.ways = new LockWays(recorder, agent.stacks);
    agent.changed.beforeStore = this.settle;
  }

  /** The thread has slept for the lock that it acquires next. */
  waited(mark: number, ns: number): void {
    this.waitedFor = mark;
    this.waitedNs = ns;
  }

  take(lock: RecordedLock, times: number, below: object): void {
    const { held } = this;
    const { mark, slot } = lock;
    // What was waited for is timed.
    if (times === 1 && this.waitedFor !== mark && lock.take()) return;
    this.settle();
    const again = held.indexOf(mark);
    if (again >= 0) {
      held.at(again).depth += times;
      return;
    }
    const before = this.now();
    const site = this.places.site(mark, below, before);
    // To look for the line is none of the program's time.
    if (this.places.looked) lock.pause(this.now() - before);
    lock.site = site;
    const { words } = slot;
    words[Member.OwnerSite] = site;
    slot.set(Member.OwnerSince, before);
    words[Member.Owner] = this.thread;
    slot.increment(Member.Acquisitions);
    if (this.waitedFor === mark) this.countWait(slot);
    if (held.count > 0) held.settle();
    // What was done here is no part of the hold.
    const since = this.now();
    slot.set(Member.OwnerSince, since);
    held.push(mark, slot, since, site, times);
    if (held.count > 1) this.ways.take(held, below);
    if (this.full) this.agent.recorder.acquire(slot.object, site, times, ++words[Member.Sequence]!);
    this.agent.changed.touch(slot);
  }

  /** A lock that the thread has had since before it was recorded: its hold is timed from now on, and nobody knows where it began. */
  keep({ mark, slot }: RecordedLock, times: number): void {
    this.settle();
    if (this.held.indexOf(mark) >= 0) return;
    const since = this.now();
    slot.set(Member.OwnerSince, since);
    slot.words[Member.Owner] = this.thread;
    this.held.push(mark, slot, since, 0, times);
    this.agent.changed.touch(slot);
  }

  /** `awaited`: somebody waits for it. */
  give(lock: RecordedLock, times: number, awaited: boolean, below: object): void {
    if (lock.give()) return;
    const now = this.now();
    const { mark, slot } = lock;
    this.settle();
    const at = this.held.indexOf(mark);
    if (at < 0) return this.giveForeign(slot, below);
    const hold = this.held.at(at);
    hold.depth -= times;
    if (hold.depth > 0) return;
    const { since, site } = hold;
    this.held.removeAt(at);
    const held = Math.max(0, now - since);
    const told = this.full || held >= (awaited ? FELT_NS : LONG_NS);
    const bucket = this.countHold(slot, site, held);
    lock.timed(held, bucket, now, told);
    if (told) this.tell(slot, site, this.thread, held);
  }

  /** A hold that is not timed and goes on while the thread does something else is timed from then on. */
  readonly settle = (): void => {
    if (this.held.isUntimed) this.held.time(this.now);
  };

  private countWait(slot: ObjectSlot): void {
    this.waitedFor = 0;
    slot.add(Member.Contended, 1);
    slot.add(Member.WaitTotal, this.waitedNs);
    if (this.waitedNs > slot.get(Member.WaitMax)) slot.set(Member.WaitMax, this.waitedNs);
  }

  /** Gives the place in the histogram. */
  private countHold(slot: ObjectSlot, site: number, held: number): number {
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
    return bucket;
  }

  /** What another thread holds, or nobody was seen to take. */
  private giveForeign(slot: ObjectSlot, below: object): void {
    const owner = slot.words[Member.Owner]!;
    if (owner === 0) return;
    const now = this.now();
    const held = Math.max(0, now - (slot.get(Member.OwnerSince) || now));
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
