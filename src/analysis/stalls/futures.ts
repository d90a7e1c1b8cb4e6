import type { Lane } from '../../model/index';
import { evidenceOf } from '../rules/deadlock';
import {
  endedParticipant,
  exceptionOf,
  laneNamer,
  list,
  locations,
  participant,
  waitSite,
  waitVerb,
} from '../evidence/evidence';
import { HELP_WITHIN, withinPackage } from '../evidence/packages';
import { isOfIdleLoop } from '../waits/idleLoops';
import type { Context, Instance } from '../rules/rule';
import {
  behindSentence,
  endedBeside,
  failedBeside,
  howEnded,
  nobodyMinds,
  openRoots,
  quietOf,
  waitPlace,
} from './stuck';
import type { Node } from '../waits/waitGraph';

/** Coroutines that wait for futures of asyncio which no lane is left to complete: stalls. What a future is called, is not known. */
export function stallsOfFutures(context: Context): Instance[] {
  const { state } = context;
  const groups = new Map<string, Node[]>();
  for (const node of openRoots(context)) {
    if (node.need.object || isOfIdleLoop(state, node.lane)) continue;
    const place = placeOf(node.lane);
    groups.set(place, [...(groups.get(place) ?? []), node]);
  }
  return [...groups.values()].flatMap((nodes) => {
    const failed = failedBeside(context, nodes, null);
    if (nobodyMinds(context, { object: null, nodes, ended: [], failed })) return [];
    const quietNs = quietOf(state, { nodes, failed });
    return quietNs === null ? [] : [instance(context, nodes, failed, quietNs)];
  });
}

const HELP =
  'Set a result or an exception on every way that ends: in `finally`, in the callback for errors and for a lost connection, too; or wait with a timeout.';

const placeOf = ({ process, stack }: Lane): string => `${process} ${stack}`;

function instance(
  context: Context,
  nodes: readonly Node[],
  failed: readonly Lane[],
  quietNs: number,
): Instance {
  const { state } = context;
  const lanes = nodes.map(({ lane }) => lane);
  const others = [...failed, ...endedBeside(state, { nodes, ended: [], failed })];
  const nameOf = laneNamer(state, [...lanes, ...others]);
  const who = `${list(lanes.map(nameOf))} ${waitVerb(lanes)}`;
  const within = withinPackage(state, lanes[0]!);
  const what = `${lanes.length === 1 ? 'a future' : 'futures'}${within}`;
  const over = others.length > 0 ? `${howEnded(state, others, nameOf)}. ` : '';
  return {
    key: `future ${placeOf(lanes[0]!)}`,
    evidence: evidenceOf(lanes),
    quietNs,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `Stall: ${who} for ${what}, and nobody is left to set ${lanes.length === 1 ? 'it' : 'them'}`,
    message: `${who} for ${what}${waitPlace(state, lanes)}. ${over}No task or thread is left that runs or will wake by itself.${behindSentence(context, nodes)}`,
    help: within === '' ? HELP : HELP_WITHIN,
    participants: [
      ...lanes.map((lane) => ({
        ...participant(state, lane, 'waiter', nameOf(lane)),
        waitsFor: `a future${within}`,
      })),
      ...others
        .slice(0, 4)
        .map((lane) => endedParticipant(state, lane, exceptionOf(lane), nameOf(lane))),
    ],
    locations: locations(lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' }))),
    objects: [],
  };
}
