import { evidenceOf } from './deadlock';
import { at, locations, objectName, objectRows, participant, waitSite } from '../evidence/evidence';
import { isLeftBehind } from './lockAbandoned';
import { startSite } from '../waits/outside';
import type { Context, Instance, Rule } from './rule';
import { behindSentence, STUCK_QUIET_NS } from '../stalls/stuck';
import type { Node } from '../waits/waitGraph';

/** A forked child waits for a lock that another thread of its parent held at the fork. */
export const forkWhileLocked: Rule = {
  name: 'fork-while-locked',
  severity: 'error',
  when: 'waits',
  final: true,
  help: "Use the 'spawn' or 'forkserver' start method, or start processes before threads; else make the lock anew in the child (os.register_at_fork).",
  summary: (count) =>
    count === 1
      ? 'a child process forked while a lock was held'
      : `${count} child processes forked while locks were held`,
  check: (context) =>
    context.graph
      .roots()
      .filter(({ need }) => need.kind === 'nobody' && isLeftBehind(context.state, need.lock))
      .map((node) => instance(context, node)),
};

function instance(context: Context, node: Node): Instance {
  const { state } = context;
  const { lane } = node;
  const lock = state.object(lane.target)!;
  const process = state.process(lane.process);
  const holder = state.lane(lock.owner)!;
  const name = objectName(state, lock);
  const taken = state.sites.ref(lock.ownerSite);
  const site = waitSite(state, lane);
  const forked = state.sites.ref(startSite(state, process));
  return {
    key: `${lane.id}>${lock.id}`,
    evidence: evidenceOf([lane]),
    quietNs: STUCK_QUIET_NS,
    sinceNs: lane.since,
    count: 0,
    title: `${name} is locked for ever in process ${process.pid}: it was forked while ${holder.label} held it`,
    message: `Process ${process.pid} was forked${at(forked)} while ${holder.label}, another thread of its parent, held ${name}${at(taken, 'taken at')}. In the child that thread does not exist, and ${lane.label} waits for the lock${at(site)}.${behindSentence(context, [node])}`,
    participants: [
      participant(state, lane, 'waiter'),
      {
        ...participant(state, holder, 'owner'),
        holds: [{ object: lock.root.id, name, site: taken }],
        stack: taken ? [taken] : [],
      },
    ],
    locations: locations([
      { site, role: 'waits' },
      { site: taken, role: 'holds' },
      { site: forked, role: 'forks' },
    ]),
    objects: objectRows(state, [lock]),
  };
}
