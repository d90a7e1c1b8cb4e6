import { evidenceOf, waitedObjects } from './deadlock';
import { at, list, locations, objectName, objectRows, participant, waitSite } from './evidence';
import type { Context, Instance, Rule } from './rule';
import type { Node } from './waitGraph';

/** A thread or task waits for a lock that only itself could release. */
export const selfDeadlock: Rule = {
  name: 'self-deadlock',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Take the lock once: call a variant that expects the lock to be held, or make it an RLock if re-entry is meant.',
  summary: (count) =>
    count === 1
      ? 'a thread waits for a lock it holds itself'
      : `${count} threads wait for locks they hold themselves`,
  check: (context) => context.graph.selfWaits().map((node) => instance(context, node)),
};

function instance({ state, graph }: Context, node: Node): Instance {
  const { lane } = node;
  const lock = state.object(lane.target)!;
  const name = objectName(state, lock);
  const held = lane.holds.find(lock.id);
  const taken = state.sites.ref(held >= 0 ? lane.holds.site[held]! : lock.ownerSite);
  const site = waitSite(state, lane);
  const bystanders = graph.behind([node]).map((other) => other.label);
  const behind =
    bystanders.length > 0
      ? ` ${list(bystanders)} ${bystanders.length === 1 ? 'waits' : 'wait'} behind it.`
      : '';
  return {
    key: `${lane.id}>${lock.id}`,
    evidence: evidenceOf([lane]),
    quietNs: 0,
    sinceNs: lane.since,
    count: 0,
    title: `Self-deadlock: ${lane.label} waits for ${name}, which it holds itself`,
    message: `${lane.label} took ${name}${at(taken)} and waits for it again${at(site)}. The lock is not re-entrant, and no other ${lane.kind} will release it.${behind}`,
    participants: [participant(state, lane, 'waiter')],
    locations: locations([
      { site, role: 'waits' },
      { site: taken, role: 'holds' },
    ]),
    objects: objectRows(state, waitedObjects(state, [node])),
  };
}
