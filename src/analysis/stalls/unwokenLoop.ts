import { formatDuration } from '../../base/index';
import type { Lane } from '../../model/index';
import { evidenceOf } from '../rules/deadlock';
import { at, laneNamer, locations, participant, waitSite } from '../evidence/evidence';
import type { Context, Instance } from '../rules/rule';
import { behindSentence, STUCK_QUIET_NS } from './stuck';

/** Asked where something else may wake the loop, ns. */
const OPEN_QUIET_NS = 1_000_000_000;

/** Event loops that were given something by another thread, and sleep on, as that did not wake them. */
export function unwokenLoops(context: Context): Instance[] {
  return context.state.blocked
    .filter(({ unwoken }) => unwoken !== null)
    .map((lane) => instance(context, lane));
}

const STOP_HELP =
  'Stop the event loop of another thread by loop.call_soon_threadsafe(loop.stop), then join that thread.';

const STOPS = /\.stop\s*\(/;

function instance(context: Context, loop: Lane): Instance {
  const { state, graph } = context;
  /** Where no thread is left that might wake the loop. */
  const dead = graph.dead.get(loop.id);
  const forEver = dead !== undefined;
  const { by: byId, task: taskId, site: siteId, at: given } = loop.unwoken!;
  const [by, task] = [state.lane(byId)!, state.lane(taskId)];
  const site = state.sites.ref(siteId);
  const waiter = task?.waiting ? task : null;
  const nameOf = laneNamer(state, waiter ? [loop, by, waiter] : [loop, by]);
  const stops = STOPS.test(state.sites.textAt(siteId));
  const who = waiter ? `what ${nameOf(waiter)} waits for` : 'something to run';
  const gave = stops
    ? `told the event loop of ${nameOf(loop)} to stop`
    : `gave the event loop of ${nameOf(loop)} ${who}`;
  const until = forEver
    ? 'nothing is left that will'
    : 'it goes on when something else happens to wake it';
  const asleep = formatDuration(state.now - loop.since);
  return {
    key: `unwoken ${loop.id} ${siteId}`,
    // Whether something else wakes it is seen by its wait.
    evidence: evidenceOf([loop]),
    quietNs: forEver ? STUCK_QUIET_NS : OPEN_QUIET_NS,
    sinceNs: given,
    count: 0,
    ...(forEver ? {} : { passing: true as const }),
    ...(stops && { help: STOP_HELP }),
    title: `Lost wake-up: ${nameOf(by)} ${gave}, without waking it`,
    message: `${nameOf(by)} did so${at(site)}, and the event loop of ${nameOf(loop)} sleeps on, for ${asleep} so far: the loop of another thread is woken by call_soon_threadsafe() and run_coroutine_threadsafe() only, and ${until}.${dead ? behindSentence(context, [dead]) : ''}`,
    participants: [
      ...(waiter ? [participant(state, waiter, 'waiter')] : []),
      participant(state, loop, 'event loop'),
      participant(state, by, 'notifier'),
    ],
    locations: locations([
      ...(waiter ? [{ site: waitSite(state, waiter), role: 'waits' }] : []),
      { site, role: 'notifies' },
    ]),
    objects: [],
  };
}
