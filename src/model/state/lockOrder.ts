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
  /** ObjectIds of the locks in pairs. */
  private readonly known = new Set<number>();
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
    const way = { lane, object, stack, held, firstNs: time, lastNs: time };
    let isNew = false;
    for (const { object: first } of held) isNew = this.add(first, way) || isNew;
    if (isNew) this.fresh.push(way);
  }

  /** Whether the lock was taken while another was held, or the other way round. */
  has(object: number): boolean {
    return this.known.has(object);
  }

  /** Ways to take a lock while `outer` is held, by the lock taken. */
  after(outer: number): ReadonlyMap<number, readonly LockWay[]> {
    return this.pairs.get(outer) ?? NONE;
  }

  /** Ways nobody has looked at since the last call. */
  takeFresh(): LockWay[] {
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }

  /** Whether the way is a new one. */
  private add(outer: number, way: LockWay): boolean {
    let inner = this.pairs.get(outer);
    if (!inner) this.pairs.set(outer, (inner = new Map<number, LockWay[]>()));
    let ways = inner.get(way.object);
    if (!ways) {
      if (this.count >= MAX_PAIRS) return false;
      this.count++;
      this.known.add(outer).add(way.object);
      inner.set(way.object, (ways = []));
    }
    const same = ways.find((one) => one.lane === way.lane && isSame(one, way));
    if (same) same.lastNs = way.lastNs;
    else if (ways.length < WAYS_OF_PAIR) ways.push(way);
    return !same && ways.includes(way);
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
