import type { RunState, SyncObject } from '../../model/index';
import { formatCount, NS_PER_MS } from '../../base/index';
import { ObjectKind } from '../../protocol/index';
import type { FindingParticipant, SiteRef } from '../../protocol/view/index';
import {
  at,
  duration,
  functionAt,
  functionName,
  laneNamer,
  locations,
  objectName,
  objectRows,
  participant,
} from '../evidence/evidence';
import type { Context, Instance, Rule } from './rule';

/** Threads lose a notable share of their time waiting for one lock. */
export const highContention: Rule = {
  name: 'high-contention',
  severity: 'warning',
  when: 'periodic',
  help: 'Hold the lock for less: move work that does not need it out of the locked part, split the lock, or hand the work to one thread by a queue.',
  summary: (count) =>
    count === 1
      ? 'a lock that threads often wait for'
      : `${count} locks that threads often wait for`,
  check(context) {
    const found: Instance[] = [];
    for (const id of context.objects) {
      const lock = context.state.object(id);
      if (!lock?.isLock || lock.shownId === 0 || isOfPool(lock)) continue;
      if (isContended(context, lock)) found.push(instance(context.state, lock));
    }
    return found;
  },
};

/** No program can hold such a lock for less. */
function isOfPool({ root }: SyncObject): boolean {
  return root.kind === (ObjectKind.Executor as number);
}

/** A wait is so many times as long as all of those who use the lock hold it in turn. */
const CONVOY = 10;
/** Waits for a lock whose holds last longer than this are explained by them, ns. */
const SHORT_HOLD_NS = NS_PER_MS;

/**
 * A lock that is taken often and held briefly: once a holder is interrupted, all others line up behind it
 * (Blasgen, Gray, Mitoma, Price: The Convoy Phenomenon, ACM SIGOPS Operating Systems Review 13(2),
 * 1979). Empty when it is none, or nobody knows how long the lock was held.
 */
function convoySentence({ counts, takings, waits, waited }: SyncObject): string {
  const held = counts.holdTotal / takings;
  const line = held * waited.length;
  if (!(held > 0 && held < SHORT_HOLD_NS && waits.total / waits.count >= CONVOY * line)) return '';
  return ` It is held for ${duration(held)} on average only: they form a convoy, in which handing it on takes longer than what is done under it.`;
}

/** Share of the lives of those who waited for the lock that they spent waiting for it. */
function lostShare(state: RunState, lock: SyncObject): number {
  let lived = 0;
  for (const id of lock.waited) {
    const lane = state.lane(id);
    if (lane) lived += (lane.alive ? state.now : lane.endNs) - lane.startNs;
  }
  return lived > 0 ? lock.waits.total / lived : 0;
}

function isContended({ state, thresholds }: Context, lock: SyncObject): boolean {
  return (
    lock.waits.total >= thresholds.contentionNs &&
    lock.waits.count >= thresholds.contentionWaits &&
    lostShare(state, lock) >= thresholds.contentionShare
  );
}

function instance(state: RunState, lock: SyncObject): Instance {
  const { waits } = lock;
  const name = objectName(state, lock);
  const worst = [...(lock.blame?.entries ?? [])].sort((a, b) => b.waitNs - a.waitNs)[0];
  const blamed = worst ? state.sites.ref(worst.site) : null;
  const share = Math.min(100, Math.round(lostShare(state, lock) * 100));
  const what = lock.waited.every((id) => state.lane(id)?.kind === 'task') ? 'task' : 'thread';
  const losers = `${lock.waited.length} ${what}${lock.waited.length === 1 ? '' : 's'}`;
  const who = `${formatCount(waits.count)} waits of ${losers}`;
  const behind =
    worst && blamed
      ? ` Most of it, ${duration(Math.min(worst.waitNs, waits.total))}, was lost while ${functionAt(blamed)} held it.`
      : '';
  const p99 = waits.quantile(0.99);
  const most = p99 < 0.9 * waits.max ? `, 99 % of them less than ${duration(p99)}` : '';
  const waiting = state.sites.userRef(lock.worstStack);
  return {
    key: `${lock.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: waits.count,
    title: `${name}: others waited ${duration(waits.total)}${blamed ? `, most behind ${functionName(blamed)}` : ''}`,
    message: `${what === 'task' ? 'Tasks' : 'Threads'} lost ${duration(waits.total)} waiting for ${name}: ${who}, ${share} % of their time; the longest took ${duration(waits.max)}${at(waiting)}${most}.${behind}${convoySentence(lock)}`,
    participants: bothSides(state, lock, blamed),
    locations: locations([
      { site: blamed, role: 'holds' },
      { site: waiting, role: 'waits' },
    ]),
    objects: objectRows(state, [lock]),
  };
}

/** Who held the lock and who waited longest for it, each with what is known of its stack. */
export function bothSides(
  state: RunState,
  lock: SyncObject,
  held: SiteRef | null,
): FindingParticipant[] {
  const owner = state.lane(lock.worstOwner);
  const waiter = state.lane(lock.worstWaiter);
  const sides: FindingParticipant[] = [];
  const nameOf = laneNamer(
    state,
    [owner, waiter].filter((lane) => lane !== undefined),
  );
  if (owner) {
    const sampled = state.sites.refs(lock.worstOwnerStack);
    const stack = sampled.length > 0 || !held ? sampled : [held];
    const hold = { object: lock.root.id, name: objectName(state, lock), site: held };
    sides.push({
      ...participant(state, owner, 'owner', nameOf(owner)),
      waitsFor: null,
      waitSinceNs: null,
      holds: [hold],
      stack,
    });
  }
  if (waiter) {
    sides.push({
      ...participant(state, waiter, 'waiter', nameOf(waiter)),
      waitsFor: objectName(state, lock),
      waitSinceNs: null,
      holds: [],
      stack: state.sites.refs(lock.worstStack),
    });
  }
  return sides;
}
