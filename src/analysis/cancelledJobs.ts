import { formatCount } from '../base/index';
import type { Lane, RunState } from '../model/index';
import { TaskKind } from '../protocol/index';
import { evidenceOf } from './deadlock';
import { laneNamer, locations, participant, waitSite, waitVerb } from './evidence';
import type { Context, Instance } from './rule';
import { behindSentence, STUCK_QUIET_NS, waitPlace } from './stuck';

/**
 * The jobs that a thread waits for by wait() or as_completed() and that were cancelled, where all others are over: only a worker that
 * comes upon one tells who waits so, and of their pools no worker is left. Empty: that is not so.
 */
export function untoldCancelled(state: RunState, { kind, awaits }: Lane): readonly Lane[] {
  if (kind !== 'thread' || !awaits || awaits.untold > 0 || awaits.left(state).length > 0) return [];
  const lanes = awaits.lanes.map((id) => state.lane(id));
  const jobs = lanes.filter((lane) => lane?.task?.outcome === 'cancelled').map((lane) => lane!);
  const lost = jobs.every(
    ({ task }) => task!.kind === TaskKind.Job && !hasWorkers(state, task!.executor),
  );
  return lost ? jobs : [];
}

const hasWorkers = (state: RunState, executor: number): boolean =>
  state.object(executor)?.takers.some((id) => state.lane(id)?.alive) ?? true;

const HELP =
  'shutdown(cancel_futures=True) does not tell wait() and as_completed() of what it cancels: call them before, ask result() or done() of each future, or wait with a timeout.';

/** Threads that wait for cancelled jobs of which nobody is left to tell: stalls. */
export function stallsOfCancelled(context: Context): Instance[] {
  const { state, graph } = context;
  return graph.roots().flatMap((node) => {
    const { lane, need } = node;
    if (need.kind !== 'cancelled') return [];
    const nameOf = laneNamer(state, [lane]);
    const [first] = need.jobs as [Lane, ...Lane[]];
    const others = need.jobs.length - 1;
    const what = others === 0 ? first.label : `${first.label} and ${formatCount(others)} more jobs`;
    const were = others === 0 ? 'was cancelled' : 'were cancelled';
    const cancelled = `${what}, which ${were}`;
    const who = `${nameOf(lane)} ${waitVerb([lane])}`;
    return [
      {
        key: `cancelled ${lane.id}`,
        evidence: evidenceOf([lane]),
        quietNs: STUCK_QUIET_NS,
        sinceNs: lane.since,
        count: 0,
        title: `Stall: ${who} for ${cancelled}, and nobody is left to say so`,
        message: `${who} for ${cancelled}${waitPlace(state, [lane])}. A worker that takes a cancelled job from the queue of its pool says so to who waits, and none is left.${behindSentence(context, [node])}`,
        help: HELP,
        participants: [participant(state, lane, 'waiter', nameOf(lane))],
        locations: locations([{ site: waitSite(state, lane), role: 'waits' }]),
        objects: [],
      },
    ];
  });
}
