/** A lock held while another was taken. */
export interface HeldLock {
  /** ObjectId */
  readonly object: number;
  /** SiteId of the line that had acquired it. */
  readonly site: number;
}

/** One way in which a lane takes a lock: which it holds then, and from where. Times in ns. */
export interface LockWay {
  /** LaneId */
  readonly lane: number;
  /** ObjectId of the lock taken. */
  readonly object: number;
  /** StackId of where it is taken. */
  readonly stack: number;
  /** Outermost first. */
  readonly held: readonly HeldLock[];
  readonly firstNs: number;
  lastNs: number;
  /** From then on it is worth another look: what it was put in order with may not be so any more. */
  lookNs: number;
}

/** Ways kept of one pair of locks: more of them tell nothing new. */
const WAYS_OF_PAIR = 16;
/** Pairs of locks kept. */
const MAX_PAIRS = 20_000;

/**
 * Which locks were taken while which were held, by whom: the lock-order graph with the set of locks
 * held at each edge. State per pair of locks and way, not per acquisition.
 */
export class LockOrder {
  /** Ways to take the second while the first is held, by first and second ObjectId. */
  private readonly pairs = new Map<number, Map<number, LockWay[]>>();
  private count = 0;
  /** ObjectIds of the locks in pairs, and LaneIds of those that took them. */
  private readonly known = new Set<number>();
  private readonly lanes = new Set<number>();
  private fresh: LockWay[] = [];
  /** What is being told, a record for each lock held. */
  private readonly pending = new Map<number, HeldLock[]>();

  /** `more`: how many locks held at the same moment are still to be told. */
  tell(
    lane: number,
    object: number,
    outer: HeldLock,
    stack: number,
    time: number,
    more: number,
  ): void {
    const held = this.pending.get(lane) ?? [];
    held.push(outer);
    if (more > 0) {
      this.pending.set(lane, held);
      return;
    }
    this.pending.delete(lane);
    const way = { lane, object, stack, held, firstNs: time, lastNs: time, lookNs: time };
    let kept: LockWay | null = null;
    for (const { object: first } of held) kept = this.add(first, way) ?? kept;
    if (!kept || time < kept.lookNs) return;
    kept.lookNs = 2 * time - kept.firstNs;
    this.fresh.push(kept);
  }

  /** Whether the lock was taken while another was held, or the other way round. */
  has(object: number): boolean {
    return this.known.has(object);
  }

  /** Whether a way that the lane took a lock is kept. */
  hasLane(lane: number): boolean {
    return this.lanes.has(lane);
  }

  /** Ways to take a lock while `outer` is held, by the lock taken. */
  after(outer: number): ReadonlyMap<number, readonly LockWay[]> {
    return this.pairs.get(outer) ?? NONE;
  }

  /** Ways that are new since the last call, or have gone on for twice as long as when they were taken. */
  takeFresh(): LockWay[] {
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }

  /** The way as it is kept; null: there are too many. */
  private add(outer: number, way: LockWay): LockWay | null {
    let inner = this.pairs.get(outer);
    if (!inner) this.pairs.set(outer, (inner = new Map<number, LockWay[]>()));
    let ways = inner.get(way.object);
    if (!ways) {
      if (this.count >= MAX_PAIRS) return null;
      this.count++;
      this.known.add(outer).add(way.object);
      inner.set(way.object, (ways = []));
    }
    const same = ways.find((one) => one.lane === way.lane && isSame(one, way));
    if (same) {
      same.lastNs = way.lastNs;
      return same;
    }
    if (ways.length >= WAYS_OF_PAIR) return null;
    ways.push(way);
    this.lanes.add(way.lane);
    return way;
  }
}

const NONE: ReadonlyMap<number, readonly LockWay[]> = new Map();

function isSame(one: LockWay, other: LockWay): boolean {
  return (
    one.stack === other.stack &&
    one.held.length === other.held.length &&
    one.held.every(({ object }, at) => other.held[at]!.object === object)
  );
}
