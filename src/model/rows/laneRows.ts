import type { DurationNs, LaneId, ObjectId } from '../../base/index';
import { asId, durationNs, formatDuration, idOrNull, NS_PER_S, timeNs } from '../../base/index';
import type {
  Estimate,
  HoldRow,
  LaneRow,
  SeenRunningRow,
  WaitRow,
} from '../../protocol/view/index';
import { LaneState } from '../../protocol/view/index';
import { heldNow } from '../events/holds';
import { hasGil } from '../events/osSamples';
import { counts } from '../events/waits';
import { reasonName } from '../names';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { SeenRunning } from '../state/seenRunning';
import { childRow } from './childRows';
import { spanRows } from './spanRows';
import { raisedRow, slowStepsRow, taskRow } from './taskRows';
import { awaitedTasksPhrase, holderName, outsidePhrase } from './waitTexts';

/** What a wait for several tasks, I/O, a process or time is for; of an event of a scheduler also when it is due. */
function whatFor(state: RunState, lane: Lane): string | null {
  const tasks = awaitedTasksPhrase(state, lane);
  if (tasks !== null) return `${tasks} to end`;
  const phrase = outsidePhrase(state, lane);
  if (phrase === null || lane.state !== LaneState.Sleep || lane.timeout < 0) return phrase;
  return `${phrase}, due at ${formatDuration(lane.since + lane.timeout)}`;
}

/** What the lane waits for, or waited for when its process ended; null when it runs or ended by itself. */
export function waitRow(state: RunState, lane: Lane): WaitRow | null {
  if (!lane.waiting && !lane.endedWaiting) return null;
  const target = state.object(lane.target);
  const object = target?.shownId ?? 0;
  const holder = target?.holder ?? lane.owner;
  const other = lane.targetLane || holder;
  const holding = lane.targetLane === 0 ? state.lane(holder) : undefined;
  return {
    reason: reasonName(lane.reason),
    object: idOrNull(object),
    lane:
      other === 0 || (other === (lane.id as number) && lane.targetLane !== 0)
        ? null
        : asId<LaneId>(other),
    holder: holding ? holderName(state, lane, holding) : null,
    what: whatFor(state, lane),
    sinceNs: timeNs(lane.since),
    timeoutNs: lane.timeout < 0 ? null : durationNs(lane.timeout),
    site: state.sites.userRef(lane.stack),
  };
}

/** Locks the lane holds, outermost first. */
export function holdRows(state: RunState, lane: Lane): HoldRow[] {
  return heldNow(state, lane).map(({ object, at }) => ({
    object: asId<ObjectId>(object.shownId),
    sinceNs: timeNs(lane.holds.since(at)),
    site: state.sites.ref(lane.holds.site(at)),
  }));
}

/** All time blocked so far, sleep left out, with the current wait, ns. */
export function waitSoFar(state: RunState, lane: Lane): number {
  const open = lane.waiting && counts(lane.state);
  return lane.waitNs + (open ? Math.max(0, state.now - lane.since) : 0);
}

/** -1 stands for unknown. */
function knownNs(ns: number): DurationNs | null {
  return ns < 0 ? null : durationNs(ns);
}

/** Looks that are too few to tell anything. */
const FEWEST_LOOKS = 5;

/** Each look finds the lane waiting for the interpreter lock or not: a share of them, and how sure it is. */
export function gilEstimate(state: RunState, lane: Lane): Estimate | null {
  const { sampled } = lane;
  if (lane.kind !== 'thread' || !sampled || sampled.looks < FEWEST_LOOKS) return null;
  if (!hasGil(state.process(lane.process))) return null;
  const { looks } = sampled;
  const hits = sampled.looksByState[LaneState.Gil]!;
  const end = lane.alive ? state.now : lane.endNs;
  const ns = sampled.timeIn(LaneState.Gil, end, (from, to) => lane.waitedNs(from, to));
  const ofOneLook = hits > 0 ? ns / hits : (end - lane.startNs) / looks;
  const errorNs = 2 * ofOneLook * Math.sqrt(Math.max(1, hits * (1 - hits / looks)));
  return { ns: durationNs(Math.round(ns)), errorNs: durationNs(Math.round(errorNs)), looks };
}

/** What the standard library calls threads that it starts for itself: they wait, and nobody for them. */
const LIBRARY_THREADS: ReadonlySet<string> = new Set(['QueueFeederThread']);

/** Lines that a row tells a thread was seen at; and how long it is there `now`, ns. */
const MOST_SEEN = 5;
const SEEN_NOW_NS = 2 * NS_PER_S;

function seenRow(state: RunState, { alive, state: does }: Lane, seen: SeenRunning): SeenRunningRow {
  const runs = alive && does === LaneState.Running;
  const now = runs ? (seen.mostlySince(state.now - SEEN_NOW_NS)?.site ?? null) : null;
  return { looks: seen.looks, places: seen.most(MOST_SEEN), now };
}

export function laneRow(state: RunState, lane: Lane): LaneRow {
  return {
    id: lane.id,
    kind: lane.kind,
    process: lane.process,
    name: lane.label,
    daemon: lane.daemon,
    ...(lane.kind === 'thread' && LIBRARY_THREADS.has(lane.name) && { library: true as const }),
    main: lane.main,
    nativeId: lane.nativeId,
    startNs: lane.startNs,
    endNs: lane.alive ? null : timeNs(lane.endNs),
    state: lane.state,
    wait: waitRow(state, lane),
    holds: holdRows(state, lane),
    waitNs: durationNs(waitSoFar(state, lane)),
    cpuNs: knownNs(lane.cpuNs),
    queuedNs: knownNs(lane.queuedNs),
    gil: gilEstimate(state, lane),
    ...(lane.child && { child: childRow(state, lane, lane.child) }),
    ...(lane.spans && { spans: spanRows(state, lane.spans) }),
    ...(lane.task && { task: taskRow(state, lane, lane.task) }),
    ...(lane.exitStatus !== 0 && { exitStatus: lane.exitStatus }),
    ...(lane.raised && { raised: raisedRow(state, lane.raised) }),
    ...(lane.slow && { slowSteps: slowStepsRow(lane.slow) }),
    ...(lane.sat?.toNs === Infinity && { sitsAt: lane.sat.site }),
    ...(lane.seen && { seen: seenRow(state, lane, lane.seen) }),
  };
}
