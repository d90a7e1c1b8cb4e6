import { formatCount } from '../base/index';
import type { RunState, SlowLoops } from '../model/index';
import { at, duration, locations, participant } from './evidence';
import { activities } from './holdActivity';
import type { Instance, Rule } from './rule';

/** A step of a task, or a callback, keeps its event loop from everything else. */
export const blockingInEventLoop: Rule = {
  name: 'blocking-in-event-loop',
  severity: 'warning',
  when: 'periodic',
  help: 'Await the asynchronous form of the call, or hand it to another thread (asyncio.to_thread(), a Worker); split long computations, or move them to a process.',
  summary: (count) =>
    count === 1 ? 'an event loop that was blocked' : `${count} event loops that were blocked`,
  check: ({ state }) => state.slowLoops.all().map((group) => instance(state, group)),
};

function instance(
  state: RunState,
  { key, loops, count, totalNs, longest, thread: loop }: SlowLoops,
): Instance {
  const { endNs, ranNs, task, name } = longest;
  const lane = state.lane(task);
  const who = lane?.label ?? name;
  const [mostly] = activities(state, loop, endNs - ranNs, endNs);
  const doing = mostly && mostly.ns >= ranNs / 2 ? mostly : null;
  const did = doing
    ? `${duration(doing.ns)} of it ${who} ${doing.phrase}${at(doing.site)}`
    : 'it computed and did not wait';
  const inLoops = loops > 1 ? `, in the event loops of ${formatCount(loops)} threads` : '';
  const all =
    count > 1
      ? ` ${formatCount(count)} steps were that long${inLoops}, ${duration(totalNs)} in all.`
      : '';
  const started = lane ? state.sites.userRef(lane.startStack) : null;
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs: endNs,
    count,
    title:
      loops > 1
        ? `The event loops of ${formatCount(loops)} threads stood still, for up to ${duration(ranNs)}, in ${who}`
        : `The event loop of ${loop.label} stood still for ${duration(ranNs)} in ${who}`,
    message: `A step of ${who} took ${duration(ranNs)}, and no other task of the loop could run: ${did}.${all}`,
    participants: [
      {
        ...participant(state, lane ?? loop, 'blocks', who),
        waitsFor: null,
        waitSinceNs: null,
        stack: doing?.site ? [doing.site] : [],
      },
    ],
    locations: locations([
      { site: doing?.site ?? null, role: 'blocks' },
      { site: started, role: 'task' },
    ]),
    objects: [],
  };
}
