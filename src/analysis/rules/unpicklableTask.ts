import { formatCount } from '../../base/index';
import type { RaisedGroup, RunState } from '../../model/index';
import { at, endedParticipant, locations } from '../evidence/evidence';
import { processTitle } from '../waits/outside';
import type { Instance, Rule } from './rule';

/** What was to go to another process, or to come back from it, and cannot be pickled. */
export const unpicklableTask: Rule = {
  name: 'unpicklable-task',
  severity: 'error',
  when: 'seldom',
  help: 'Send what can be pickled: functions of a module (no lambdas, no functions inside functions), plain data instead of locks, files, sockets and generators; make those in the worker, by an initializer.',
  summary: (count) =>
    count === 1
      ? 'a call or item that cannot be sent to another process'
      : `${count} places that send what cannot be sent to another process`,
  check: ({ state }) => state.unpicklable.all().map((group) => instance(state, group)),
};

function instance(state: RunState, group: RaisedGroup): Instance {
  const { key, lane, raised, count } = group;
  const maker = state.sites.userRef(lane.startStack);
  const site = state.sites.ref(raised!.site);
  const item = group.ended === 'item';
  const task = lane.kind === 'task';
  const own = site?.library === true ? null : site;
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs: lane.alive ? state.now : lane.endNs,
    count,
    title: `Cannot be sent to another process: ${title(state, group)}: ${raised!.text}`,
    message: message(),
    participants: [endedParticipant(state, lane, raised)],
    locations: locations([
      { site: task || item ? null : own, role: 'sends' },
      { site: task ? maker : null, role: 'submits' },
      { site: item ? maker : null, role: 'puts' },
      { site: task || item ? own : null, role: 'raises' },
    ]),
    objects: [],
  };

  function message(): string {
    const more = count > 1 ? ` So were ${formatCount(count - 1)} more of that line.` : '';
    if (item)
      return `An item that was put into a queue of processes could not be pickled (${raised!.text}) and was thrown away: only a traceback on the standard error tells, and who waits for it waits on. The queue was first used${at(maker)}.${more}`;
    if (task)
      return `${lane.label}, submitted${at(maker)}, was not run in another process, or its result could not come back: it could not be pickled (${raised!.text}).${more}`;
    return `${lane.label} ended${at(own)}: what it was about to send to another process cannot be pickled (${raised!.text}).`;
  }
}

function title(state: RunState, { lane, ended }: RaisedGroup): string {
  if (ended === 'item')
    return `an item of a queue of ${processTitle(state, state.process(lane.process))}`;
  return lane.kind === 'task' ? lane.label : `what ${lane.label} starts or sends`;
}
