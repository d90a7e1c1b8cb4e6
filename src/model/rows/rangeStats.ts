import type { ObjectId, TimeNs } from '../../base/index';
import { asId, durationNs } from '../../base/index';
import type { RangeStats } from '../../protocol/view/index';
import { LaneState } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { sampledSpans } from '../timeline/sampledSpans';
import { walkSpans } from '../timeline/walk';

/** Above this many waits in a range nodes are counted whole, by the object that took most of them. */
const EXACT_WAITS = 2_000_000;

interface ObjectSum {
  waitNs: number;
  waits: number;
  maxNs: number;
}

/** Tables counted over [from, to) only: what of each wait lies in the range. */
export function rangeStats(state: RunState, fromNs: TimeNs, toNs: TimeNs): RangeStats {
  const objects = new Map<number, ObjectSum>();
  const alive = state
    .allLanes()
    .filter((lane) => lane.startNs < toNs && endOf(state, lane) > fromNs);
  const waits = alive.reduce((sum, lane) => sum + lane.waits.count, 0);
  const bin = waits > EXACT_WAITS ? (toNs - fromNs) / 4096 : 0;
  const lanes = alive.map((lane) => {
    const waitNs = addLane(state, lane, fromNs, toNs, bin, objects);
    const [first, last] = [Math.max(fromNs, lane.startNs), Math.min(toNs, endOf(state, lane))];
    const asleep = lane.kind === 'native' ? foundNs(lane, first, last) : 0;
    const lived = last - first - asleep;
    return {
      id: lane.id,
      runNs: durationNs(Math.max(0, lived - waitNs)),
      waitNs: durationNs(waitNs),
    };
  });
  return {
    fromNs,
    toNs,
    lanes,
    objects: [...objects]
      .map(([id, sum]) => ({
        id: asId<ObjectId>(id),
        waitNs: durationNs(sum.waitNs),
        waits: sum.waits,
        maxNs: durationNs(sum.maxNs),
      }))
      .sort((a, b) => b.waitNs - a.waitNs || a.id - b.id),
  };
}

/** What of [from, to) looks at the operating system found the lane doing something else than run, ns. */
function foundNs(lane: Lane, from: number, to: number): number {
  return sampledSpans(lane.sampled, to, from, to, (to - from) / 4096).reduce((sum, one) => {
    const inside = Math.min(one.end, to) - Math.max(one.start, from);
    return inside <= 0 ? sum : sum + (one.busy * inside) / (one.end - one.start);
  }, 0);
}

function endOf(state: RunState, lane: Lane): number {
  return lane.alive ? state.now : lane.endNs;
}

/** Adds the lane's waits to `objects` and returns what it waited in all (sleep included), ns. */
function addLane(
  state: RunState,
  lane: Lane,
  from: number,
  to: number,
  bin: number,
  objects: Map<number, ObjectSum>,
): number {
  let total = 0;
  const add = (
    start: number,
    end: number,
    busy: number,
    tag: number,
    object: number,
    count: number,
  ): void => {
    const inside = Math.min(end, to) - Math.max(start, from);
    const ns = end > start ? (busy * inside) / (end - start) : 0;
    total += ns;
    if (object === 0 || tag === LaneState.Join) return;
    const sum = objects.get(object) ?? { waitNs: 0, waits: 0, maxNs: 0 };
    sum.waitNs += ns;
    sum.waits += count;
    // Of a node only the mean is known.
    sum.maxNs = Math.max(sum.maxNs, ns / count);
    objects.set(object, sum);
  };
  const { waits } = lane;
  walkSpans(waits, from, to, bin, (level, index) => {
    const busy = waits.busy(index, level);
    const object = waits.object(index, level);
    const [start, end] = [waits.start(index, level), waits.end(index, level)];
    add(start, end, busy, waits.tag(index, level), object, 16 ** level);
  });
  if (lane.waiting && lane.since < to) {
    const end = Math.max(lane.since, state.now);
    const object = state.object(lane.target)?.shownId ?? 0;
    if (end > from) add(lane.since, end, end - lane.since, lane.state, object, 1);
  }
  return total;
}
