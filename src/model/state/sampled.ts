import { LANE_STATES, LaneState } from '../../protocol/view/index';
import type { MemoryBudget } from '../timeline/memory';
import { SpanStore } from '../timeline/spanStore';

/**
 * What a lane was found doing when the host looked at the operating system. Between two looks that
 * found different things the change lies in the middle, so sums are right in the long run and no
 * single edge is. What events tell of the lane is exact and lies above this.
 */
export class Sampled {
  /** How often it was looked at. */
  looks = 0;
  /** When it was looked at last, ns. */
  lookedAt = 0;
  /** What the last look found; Running is not kept. */
  state: LaneState = LaneState.Running;
  since = 0;
  /** Looks by what they found; time likewise, without what lies under exact waits and without the open state. */
  readonly looksByState = new Uint32Array(LANE_STATES);
  readonly timeByState = new Float64Array(LANE_STATES);
  /** Spans of all but Running; made when there are any. */
  spans: SpanStore | null = null;

  constructor(private readonly budget: MemoryBudget) {}

  /** A look at `at` found `state`, which it may have since `changedAt`. */
  look(at: number, changedAt: number, state: LaneState, waitedNs: WaitedNs): void {
    this.looks++;
    this.looksByState[state]!++;
    if (state !== this.state) {
      this.end(changedAt, waitedNs);
      this.state = state;
      this.since = changedAt;
    }
    this.lookedAt = at;
  }

  /** The state ends at `at`. */
  end(at: number, waitedNs: WaitedNs): void {
    const { state, since } = this;
    this.state = LaneState.Running;
    if (state === LaneState.Running || at <= since) return;
    this.spans ??= new SpanStore(this.budget, 1);
    this.spans.push(since, at, 0, state, 0);
    this.timeByState[state]! += Math.max(0, at - since - waitedNs(since, at));
  }

  /** Where the open state ends as far as is known: who waits for the interpreter lock may have it by now. */
  openEnd(now: number): number {
    return this.state === LaneState.Gil ? Math.min(now, this.lookedAt) : now;
  }

  /** Time in `state` so far, ns. */
  timeIn(state: LaneState, now: number, waitedNs: WaitedNs): number {
    const closed = this.timeByState[state]!;
    const end = this.openEnd(now);
    if (this.state !== state || end <= this.since) return closed;
    return closed + Math.max(0, end - this.since - waitedNs(this.since, end));
  }

  /** Time of [from, to) in `state`, also where exact waits lie above it, ns. */
  timeWithin(state: LaneState, from: number, to: number): number {
    const overlap = (start: number, end: number): number =>
      Math.max(0, Math.min(end, to) - Math.max(start, from));
    let ns = this.state === state ? overlap(this.since, this.openEnd(to)) : 0;
    const { spans } = this;
    if (!spans) return ns;
    for (let at = spans.firstEndingAfter(from); at < spans.count && spans.start(at) < to; at++)
      if (spans.tag(at) === (state as number)) ns += overlap(spans.start(at), spans.end(at));
    return ns;
  }
}

/** What of a time the lane waited by its own word, ns. */
export type WaitedNs = (from: number, to: number) => number;
