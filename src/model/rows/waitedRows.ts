import { durationNs, idOrNull } from '../../base/index';
import { LaneState, type WaitedRow } from '../../protocol/view/index';
import { counts } from '../events/waits';
import { reasonName } from '../names';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { walkSpans } from '../timeline/walk';
import { pastWait, type PastWait } from './pastWaits';
import { awaitedPhrase, outsidePhrase } from './waitTexts';

const MOST_ROWS = 20;
/** Above this many waits, and where exact data is gone, what took most of a node stands for all of it, and no line is known. */
const EXACT_WAITS = 100_000;
const BINS = 4096;

/** What the lane waited for longest, and where, with the wait that goes on; longest first. Sleep is no wait. */
export function waitedRows(state: RunState, lane: Lane): WaitedRow[] {
  const sums = new Sums();
  addPast(state, lane, sums);
  if (lane.waiting && counts(lane.state))
    sums.add(currentWait(state, lane), state.now - lane.since, 1);
  return sums.longest();
}

type Waited = Omit<WaitedRow, 'ns' | 'count'>;

function addPast(state: RunState, lane: Lane, sums: Sums): void {
  const { waits } = lane;
  const life = (lane.alive ? state.now : lane.endNs) - lane.startNs;
  const bin = waits.count > EXACT_WAITS ? life / BINS : 0;
  // Names and lines cost more than the waits: they are asked for once for all that are alike.
  const exact = new Map<string, { wait: PastWait; ns: number; count: number }>();
  walkSpans(waits, -1, Infinity, bin, (level, index) => {
    const tag = waits.tag(index, level) as LaneState;
    const ns = waits.busy(index, level);
    if (!counts(tag)) return;
    if (level > 0) {
      sums.add(ofNode(tag, waits.object(index, level)), ns, 16 ** level);
      return;
    }
    const wait = pastWait(lane, index);
    const { reason, target, awaited, joined, stack } = wait;
    const key = `${reason} ${target} ${awaited} ${joined} ${stack}`;
    const sum = exact.get(key);
    if (sum) {
      sum.ns += ns;
      sum.count++;
    } else exact.set(key, { wait, ns, count: 1 });
  });
  for (const { wait, ns, count } of exact.values()) sums.add(ofPast(state, wait), ns, count);
}

function ofNode(tag: LaneState, object: number): Waited {
  const isJoin = tag === LaneState.Join;
  return {
    reason: null,
    object: isJoin ? null : idOrNull(object),
    lane: isJoin ? idOrNull(object) : null,
    what: null,
    site: null,
  };
}

function ofPast(state: RunState, wait: PastWait): Waited {
  const { reason, target, awaited, joined, stack } = wait;
  return waited(state, reason, target, joined, awaitedPhrase(state, awaited), stack);
}

const currentWait = (state: RunState, lane: Lane): Waited =>
  waited(state, lane.reason, lane.target, lane.targetLane, outsidePhrase(state, lane), lane.stack);

function waited(
  state: RunState,
  reason: number,
  target: number,
  joined: number,
  what: string | null,
  stack: number,
): Waited {
  return {
    reason: reasonName(reason),
    object: idOrNull(state.object(target)?.shownId ?? 0),
    lane: idOrNull(joined),
    what,
    site: state.sites.userRef(stack),
  };
}

/** Waits for the same at the same line, added up. */
class Sums {
  private readonly sums = new Map<string, { row: Waited; ns: number; count: number }>();

  add(row: Waited, ns: number, count: number): void {
    const { reason, object, lane, what, site } = row;
    const key = [reason, object, lane, what, site?.file, site?.line].join('\n');
    const sum = this.sums.get(key) ?? { row, ns: 0, count: 0 };
    sum.ns += Math.max(0, ns);
    sum.count += count;
    this.sums.set(key, sum);
  }

  longest(): WaitedRow[] {
    return [...this.sums.values()]
      .sort((a, b) => b.ns - a.ns)
      .slice(0, MOST_ROWS)
      .map(({ row, ns, count }) => ({ ...row, ns: durationNs(ns), count }));
  }
}
