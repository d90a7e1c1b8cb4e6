import type { Lane, RunState } from '../../model/index';
import { TaskKind } from '../../protocol/index';
import { evidenceOf } from '../rules/deadlock';
import {
  at,
  laneNamer,
  list,
  locations,
  participant,
  waitSite,
  waitVerb,
} from '../evidence/evidence';
import { isOfIdleLoop } from '../waits/idleLoops';
import type { Context, Instance } from '../rules/rule';
import { openRoots, quietOf } from './stuck';

/** Who waits for coroutines given to event loops that nobody is left to run: stalls. */
export function stallsOfIdleLoops(context: Context): Instance[] {
  const { state, graph } = context;
  return openRoots(context).flatMap((node) => {
    const { lane } = node;
    if (!isOfIdleLoop(state, lane)) return [];
    const waiters = graph.behind([node]);
    // Which event loop a thread runs is not known: that of another one's coroutines may be the one.
    if (waiters.length === 0 || othersRun(state, lane, waiters)) return [];
    const quietNs = quietOf(state, { nodes: [node], failed: [] });
    return quietNs === null ? [] : [instance(state, lane, waiters, quietNs)];
  });
}

/** Whether a coroutine besides those that wait for it is run by a thread that does not. */
function othersRun(state: RunState, coroutine: Lane, waiters: readonly Lane[]): boolean {
  const { allLanes } = state.process(coroutine.process);
  return allLanes.some((lane) => {
    if (!lane.alive || lane.task?.kind !== TaskKind.Coroutine || waiters.includes(lane))
      return false;
    const thread = state.lane(lane.task.ranOn);
    return thread?.alive === true && !waiters.includes(thread);
  });
}

function instance(
  state: RunState,
  coroutine: Lane,
  waiters: readonly Lane[],
  quietNs: number,
): Instance {
  const thread = state.lane(coroutine.targetLane);
  const nameOf = laneNamer(
    state,
    thread ? [coroutine, thread, ...waiters] : [coroutine, ...waiters],
  );
  const direct = waiters.filter(({ targetLane }) => targetLane === (coroutine.id as number));
  const first = direct.length > 0 ? direct : waiters;
  const who = `${list(first.map(nameOf))} ${waitVerb(first)}`;
  const what = `${nameOf(coroutine)}, and nothing runs the event loop that it was given to`;
  const given = state.sites.userRef(coroutine.stack);
  const over = thread
    ? `${nameOf(thread)}, which ran that event loop, has ended, and no thread is left that would run it`
    : 'No thread ran that event loop when it was given, and none is left that would';
  return {
    key: `idle loop ${coroutine.id}`,
    evidence: evidenceOf([coroutine, ...first]),
    quietNs,
    sinceNs: Math.max(coroutine.since, ...first.map(({ since }) => since)),
    count: 0,
    title: `Stall: ${who} for ${what}`,
    message: `${who} for ${what}${at(given)}. ${over}.`,
    help: 'run_coroutine_threadsafe() needs an event loop that another thread runs: start a thread that calls loop.run_forever() before, and stop it by loop.call_soon_threadsafe(loop.stop) when all is done. Without another thread call asyncio.run().',
    participants: [
      ...first.map((lane) => ({
        ...participant(state, lane, 'waiter', nameOf(lane)),
        ...(direct.includes(lane) && { waitsFor: nameOf(coroutine) }),
      })),
      participant(state, coroutine, 'coroutine', nameOf(coroutine)),
    ],
    locations: locations([
      ...first.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
      { site: given, role: 'given' },
    ]),
    objects: [],
  };
}
