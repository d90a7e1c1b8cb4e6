import type { Lane, RunState, SyncObject } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import {
  at,
  duration,
  functionName,
  laneNamer,
  locations,
  objectName,
  objectRows,
  participant,
  waitSite,
} from '../evidence/evidence';
import { bothSides } from './highContention';
import { activities } from '../evidence/holdActivity';
import type { Context, Instance, Rule } from './rule';
import { inCall, inCallPhrase } from '../evidence/unrecordedCalls';
import { isMutex } from '../waits/waits';

/** A hold that is not over is told at so many times the threshold: most end before, with a length. */
const ONGOING = 5;
/** A single look may be wrong about what ran. */
const LOOKS = 2;

/** A lock was held for long while others waited for it. */
export const longHold: Rule = {
  name: 'long-hold',
  severity: 'warning',
  when: 'periodic',
  help: 'Do the slow part before taking the lock or after releasing it, and keep only the shared data under it.',
  summary: (count) =>
    count === 1
      ? 'a lock held for long while others waited'
      : `${count} locks held for long while others waited`,
  check(context) {
    const { state, thresholds } = context;
    const found: Instance[] = [];
    for (const id of context.objects) {
      const lock = state.object(id);
      if (!lock?.isLock || lock.shownId === 0) continue;
      for (const entry of lock.blame?.entries ?? []) {
        const held = entry.worstEnd - entry.worstStart;
        if (entry.longHolds === 0 || held < thresholds.longHoldNs) continue;
        if (entry.worstWaitNs < thresholds.longHoldWaitNs) continue;
        const lane = state.lane(entry.worstLane);
        if (!lane) continue;
        const { site, worstStart, worstEnd, worstWaitNs, longHolds } = entry;
        found.push(
          instance(context, lock, lane, site, worstStart, worstEnd, worstWaitNs, longHolds),
        );
      }
    }
    found.push(...goingOn(context, found));
    return found;
  },
};

/** Long holds that are not over, but of what another thread may be meant to release. One that never will be is a deadlock's. */
function goingOn(context: Context, told: readonly Instance[]): Instance[] {
  const { state, thresholds, graph } = context;
  const found: Instance[] = [];
  const seen = new Set<SyncObject>();
  for (const waiter of state.blocked) {
    if (waiter.reason !== (WaitReason.Lock as number)) continue;
    const lock = state.object(waiter.target);
    const holder = lock && state.lane(lock.holder);
    if (!lock || !holder?.alive || seen.has(lock) || lock.shownId === 0) continue;
    // Who waits for what it took itself waits for another one to release it.
    if (waiter === holder) continue;
    seen.add(lock);
    if (mayBeGate(state, lock)) continue;
    const held = state.now - lock.ownerSince;
    const lost = lock.unblamed(state.now);
    if (lock.ownerSince === 0 || held < ONGOING * thresholds.longHoldNs) continue;
    if (lost < thresholds.longHoldWaitNs || graph.dead.has(holder.id)) continue;
    if (state.stands.within(lock.ownerSince, state.now) > 0) continue;
    const key = keyOf(lock, lock.ownerSite);
    if (told.some((one) => one.key === key)) continue;
    const from = lock.ownerSince;
    found.push(instance(context, lock, holder, lock.ownerSite, from, state.now, lost, 1));
  }
  return found;
}

/** Whether another thread may be meant to release it, by what is known so far. */
function mayBeGate(state: RunState, lock: SyncObject): boolean {
  const isBare = /\bacquire\s*\(/.test(state.sites.textAt(lock.ownerSite));
  return lock.crossReleased || (isBare && !isMutex(state, lock));
}

function keyOf(lock: SyncObject, site: number): string {
  return `${lock.id} ${site}`;
}

function instance(
  { state }: Context,
  lock: SyncObject,
  holder: Lane,
  siteId: number,
  from: number,
  to: number,
  lost: number,
  count: number,
): Instance {
  const name = objectName(state, lock);
  const site = state.sites.ref(siteId);
  const held = to - from;
  const who = laneNamer(state, [holder])(holder);
  const doing = meanwhileOf(state, holder, who, from, to);
  const where = functionName(site);
  const waiting = waitingSite(state, lock);
  return {
    key: keyOf(lock, siteId),
    evidence: null,
    quietNs: 0,
    sinceNs: to,
    count,
    title: `${name}: held ${duration(held)} by ${who}${where ? ` in ${where}` : ''} while others waited`,
    message: `${who} held ${name}${at(site, 'from')} for ${duration(held)}, and others lost ${duration(lost)} waiting for it${at(waiting)}.${doing ? ` ${doing.sentence}` : ''}`,
    participants: sides(state, lock, holder, site, doing?.site ?? null),
    locations: locations([
      { site, role: 'holds' },
      { site: doing?.site ?? null, role: 'meanwhile' },
      { site: waiting, role: 'waits' },
    ]),
    objects: objectRows(state, [lock]),
  };
}

/** What the holder did for much of that time, by its waits, or else as far as looks from outside saw it. */
function meanwhileOf(
  state: RunState,
  holder: Lane,
  who: string,
  from: number,
  to: number,
): { readonly sentence: string; readonly site: SiteRef | null } | null {
  const { seen } = holder;
  const [mostly] = activities(state, holder, from, to);
  if (mostly && mostly.ns >= (to - from) / 10) {
    const { ns, phrase, site } = mostly;
    return { sentence: `${duration(ns)} of it ${who} ${phrase}${at(site)}.`, site };
  }
  const call = inCall(holder, from, to);
  if (call.ns >= (to - from) / 10) {
    const { ns, site } = call;
    return { sentence: `About ${duration(ns)} of it ${who} was ${inCallPhrase(site)}.`, site };
  }
  const ran = seen?.mostlySince(from, to);
  if (!ran || ran.looks < LOOKS) return null;
  return { sentence: `Meanwhile ${who} mostly ran${at(ran.site)}.`, site: ran.site };
}

function waitingSite(state: RunState, lock: SyncObject): SiteRef | null {
  const now = state.blocked.find((lane) => lane.target === (lock.id as number));
  if (now) return waitSite(state, now);
  return state.sites.userRef(lock.worstStack);
}

function sides(
  state: RunState,
  lock: SyncObject,
  holder: Lane,
  site: SiteRef | null,
  meanwhile: SiteRef | null,
): Instance['participants'] {
  const waiter = state.blocked.find((lane) => lane.target === (lock.id as number));
  const past = bothSides(state, lock, site);
  const nameOf = laneNamer(state, waiter ? [holder, waiter] : [holder]);
  const sampled = past.find((one) => one.role === 'owner' && one.lane === holder.id)?.stack ?? [];
  const hold = { object: lock.root.id, name: objectName(state, lock), site };
  const stack = sampled.length > 0 ? sampled : [meanwhile, site].filter((one) => one !== null);
  const owner = {
    ...participant(state, holder, 'owner', nameOf(holder)),
    waitsFor: null,
    waitSinceNs: null,
    holds: [hold],
    stack,
  };
  if (waiter) return [owner, participant(state, waiter, 'waiter', nameOf(waiter))];
  return [owner, ...past.filter((one) => one.role === 'waiter')];
}
