import type { LaneId, ObjectId, TimeNs } from '../../base/index';
import { durationNs, idOrNull, timeNs } from '../../base/index';
import { WaitOutcome } from '../../protocol/index';
import type { LaneDetails, ObjectDetails, SiteRef, SliceDetails } from '../../protocol/view/index';
import { LaneState } from '../../protocol/view/index';
import { reasonName } from '../names';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { SyncObject } from '../state/object';
import type { SiteCount } from '../state/slotCounts';
import { foundSlice, type Slice } from './foundSlice';
import { family } from './objectRows';
import { pastWait } from './pastWaits';
import { spansAt } from './spanRows';
import { waitedRows } from './waitedRows';
import { awaitedPhrase, outsidePhrase } from './waitTexts';

const UNKNOWN_SITE: SiteRef = { file: '', line: 0, function: '' };
const SAMPLED_STATES = [
  LaneState.Gil,
  LaneState.Sleep,
  LaneState.Io,
  LaneState.Stopped,
  LaneState.Other,
] as const;

/** How a wait ended; null: that was not seen. */
export function outcomeName(outcome: number): SliceDetails['outcome'] {
  if (outcome === WaitOutcome.Ok) return 'ok';
  if (outcome === WaitOutcome.Timeout) return 'timeout';
  return outcome === WaitOutcome.Error ? 'error' : null;
}

/** The exact slice of the lane at `at`; null when it was not alive or exact data is gone. */
export function sliceDetails(state: RunState, lane: Lane, at: TimeNs): SliceDetails | null {
  const slice = sliceAt(state, lane, at);
  return slice && { ...slice, spans: spansAt(state, lane, at) };
}

function sliceAt(state: RunState, lane: Lane, at: TimeNs): Slice | null {
  const end = lane.alive ? state.now : lane.endNs;
  if (at < lane.startNs || at > end) return null;
  const shown = (target: number): ObjectId | null => idOrNull(state.object(target)?.shownId ?? 0);
  if (lane.waiting && at >= lane.since) {
    return {
      lane: lane.id,
      startNs: timeNs(lane.since),
      endNs: null,
      reason: reasonName(lane.reason),
      object: shown(lane.target),
      what: outsidePhrase(state, lane),
      owner: idOrNull(lane.targetLane || lane.owner),
      waker: null,
      outcome: null,
      stack: state.sites.refs(lane.stack),
      ownerStack: state.sites.refs(lane.ownerStack),
      sampledNs: null,
    };
  }
  const { waits } = lane;
  const index = waits.firstEndingAfter(at);
  if (index < waits.count && waits.start(index) <= at) {
    const wait = pastWait(lane, index);
    return {
      lane: lane.id,
      startNs: timeNs(wait.start),
      endNs: timeNs(wait.end),
      reason: reasonName(wait.reason),
      object: shown(wait.target),
      what: awaitedPhrase(state, wait.awaited),
      owner: idOrNull(wait.joined || wait.owner),
      waker: idOrNull(wait.waker),
      outcome: outcomeName(wait.outcome),
      stack: state.sites.refs(wait.stack),
      ownerStack: state.sites.refs(wait.ownerStack),
      sampledNs: null,
    };
  }
  const first = waits.firstItem;
  if (index === first && first > 0) return null;
  const next = index < waits.count ? waits.start(index) : lane.waiting ? lane.since : null;
  const startNs = index > first ? timeNs(waits.end(index - 1)) : lane.startNs;
  const endNs = next !== null ? timeNs(next) : lane.alive ? null : timeNs(lane.endNs);
  return foundSlice(state, lane, at, startNs, endNs);
}

/** `waits for → held by → waits for …` from the lane on; a repeated lane closes a cycle. */
export function waitChain(
  state: RunState,
  lane: Lane,
): { lane: LaneId; object: ObjectId | null }[] {
  const chain: { lane: LaneId; object: ObjectId | null }[] = [];
  const seen = new Set<number>();
  for (let at: Lane | undefined = lane; at;) {
    const waits: boolean = at.waiting && !seen.has(at.id);
    const target = waits ? state.object(at.target) : undefined;
    chain.push({ lane: at.id, object: idOrNull(target?.shownId ?? 0) });
    if (!waits) break;
    seen.add(at.id);
    at = state.lane(at.targetLane || (target?.holder ?? at.owner));
    // A task goes on where the thread that runs it does.
    if (at?.task?.runsOn) {
      chain.push({ lane: at.id, object: null });
      at = state.lane(at.task.runsOn);
    }
  }
  return chain;
}

export function laneDetails(state: RunState, lane: Lane): LaneDetails {
  const byState = Float64Array.from(lane.timeByState);
  const end = lane.alive ? state.now : lane.endNs;
  if (lane.waiting) byState[lane.state]! += Math.max(0, end - lane.since);
  const { sampled } = lane;
  for (const found of SAMPLED_STATES) {
    byState[found]! += sampled?.timeIn(found, end, (from, to) => lane.waitedNs(from, to)) ?? 0;
  }
  const waited = byState.reduce((sum, ns) => sum + ns, 0);
  byState[LaneState.Running] = Math.max(0, end - lane.startNs - waited);
  return {
    lane: lane.id,
    stack: state.sites.refs(lane.stack),
    startedAt: state.sites.refs(lane.startStack),
    chain: waitChain(state, lane),
    time: Array.from(byState, (ns, at) => ({ state: at, ns: durationNs(ns) })).filter(
      ({ ns }) => ns > 0,
    ),
    waits: waitedRows(state, lane),
  };
}

export function objectDetails(state: RunState, object: SyncObject): ObjectDetails {
  const objects = family(object);
  const sites = new Map<number, SiteCount>();
  const blamed = new Map<number, { waitNs: number; count: number }>();
  const blame = (site: number, waitNs: number, count: number): void => {
    const sum = blamed.get(site) ?? { waitNs: 0, count: 0 };
    sum.waitNs += waitNs;
    sum.count += count;
    blamed.set(site, sum);
  };
  for (const one of objects) {
    for (const [site, counts] of one.counts.sites ?? []) {
      const sum = sites.get(site) ?? { acquisitions: 0, contended: 0, waitNs: 0 };
      sum.acquisitions += counts.acquisitions;
      sum.contended += counts.contended;
      sum.waitNs += counts.waitNs;
      sites.set(site, sum);
    }
    for (const entry of one.blame?.entries ?? []) blame(entry.site, entry.waitNs, entry.count);
    if (one.waiters > 0 && one.isLock && one.holder !== 0) {
      blame(one.ownerSite, one.unblamed(state.now), one.waiters);
    }
  }
  const ids = new Set<number>(objects.map((one) => one.id));
  return {
    object: object.id,
    created: state.sites.refs(object.stack),
    sites: [...sites]
      .map(([site, counts]) => ({
        site: state.sites.ref(site) ?? UNKNOWN_SITE,
        acquisitions: counts.acquisitions,
        contended: counts.contended,
        waitNs: durationNs(counts.waitNs),
      }))
      .sort((a, b) => b.waitNs - a.waitNs || b.acquisitions - a.acquisitions),
    waiters: state.blocked
      .filter((lane) => ids.has(lane.target))
      .map((lane) => ({ lane: lane.id, sinceNs: timeNs(lane.since) }))
      .sort((a, b) => a.sinceNs - b.sinceNs),
    blamed: [...blamed]
      .map(([site, { waitNs, count }]) => ({
        site: state.sites.ref(site) ?? UNKNOWN_SITE,
        waitNs: durationNs(waitNs),
        count,
      }))
      .sort((a, b) => b.waitNs - a.waitNs),
  };
}
