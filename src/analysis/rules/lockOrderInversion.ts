import type { Lane, LockWay, RunState, SyncObject } from '../../model/index';
import { at, laneNamer, list, locations, objectName, objectRows } from '../evidence/evidence';
import { handedOn, inOrder } from '../evidence/happensBefore';
import type { Context, Instance, Rule } from './rule';

/** Locks of one circle, at most. */
const MAX_LENGTH = 4;
/** Steps of one search: a graph with very many ways is not searched to its end. */
const MAX_STEPS = 20_000;
/** What it counts for to follow what threads handed on between two ways, in steps. */
const HANDED_STEPS = 1_000;

/** Threads take the same locks in different orders; in this run they did not meet. */
export const lockOrderInversion: Rule = {
  name: 'lock-order-inversion',
  severity: 'warning',
  when: 'periodic',
  help: 'Take these locks in the same order everywhere: sort them by something that does not change (an id, a name), or guard them by one outer lock.',
  summary: (count) =>
    count === 1
      ? 'locks taken in different orders: a deadlock that may happen'
      : `${count} groups of locks taken in different orders: deadlocks that may happen`,
  check(context) {
    const found = new Map<string, Instance>();
    for (const way of context.ways) {
      const circle = circleThrough(context.state, way);
      if (!circle) continue;
      const one = instance(context, circle);
      if (!found.has(one.key)) found.set(one.key, one);
    }
    return [...found.values()];
  },
};

/** A count is looked at before a lock is taken: `if self.readers == 1:`. */
const FIRST = /^\s*(?:el)?if\b.*(?:==\s*[01]\b|\b[01]\s*==)/;

/**
 * Whether the lock is taken for others, too, as the first of several readers does: the last one gives it back, who need
 * not be the one that took it, and none of them waits for it while another one has it.
 */
function isTakenForOthers(state: RunState, { object, stack }: LockWay): boolean {
  if (state.object(object)?.crossReleased) return true;
  const { file, line } = state.sites.site(state.sites.siteOf(stack));
  return [line, line - 1].some((at) => FIRST.test(state.sites.sourceLine(file, at) ?? ''));
}

/**
 * A circle of ways that could have met: each takes a lock that the next one holds, they are of
 * different lanes, hold no lock in common, and nothing puts one before the other (iGoodlock:
 * Joshi, Park, Sen, Naik, "A Randomized Dynamic Program Analysis Technique for Detecting Real
 * Deadlocks", PLDI 2009; gate locks: Havelund, "Using Runtime Analysis to Guide Model Checking of
 * Java Programs", SPIN 2000).
 */
function circleThrough(state: RunState, start: LockWay): LockWay[] | null {
  if (isTakenForOthers(state, start)) return null;
  const first = new Set(start.held.map(({ object }) => object));
  let steps = 0;
  const isApart = (chain: readonly LockWay[]): boolean =>
    chain.every((one, at) =>
      chain.slice(at + 1).every((other) => {
        steps += HANDED_STEPS;
        return !handedOn(state, one, other);
      }),
    );
  const search = (chain: LockWay[]): LockWay[] | null => {
    const last = chain.at(-1)!;
    if (chain.length > 1 && first.has(last.object)) return isApart(chain) ? chain : null;
    if (chain.length === MAX_LENGTH) return null;
    for (const ways of state.lockOrder.after(last.object).values())
      for (const way of ways) {
        if (++steps > MAX_STEPS) return null;
        if (isTakenForOthers(state, way)) continue;
        if (!chain.every((one) => couldMeet(state, one, way))) continue;
        const found = search([...chain, way]);
        if (found) return found;
      }
    return null;
  };
  return search([start]);
}

function couldMeet(state: RunState, one: LockWay, other: LockWay): boolean {
  if (one.lane === other.lane) return false;
  if (one.held.some(({ object }) => other.held.some((held) => held.object === object)))
    return false;
  return !inOrder(state, one, other);
}

function instance({ state }: Context, circle: readonly LockWay[]): Instance {
  const lanes = circle.map(({ lane }) => state.lane(lane)!);
  const nameOf = laneNamer(state, lanes);
  const steps = circle.map((way, at) => stepOf(state, circle, way, at));
  const locks = steps.map(({ held }) => held);
  const sites = steps.flatMap(({ heldSite, takenSite }) => [heldSite, takenSite]);
  return {
    key: sites
      .map((site) => `${site}`)
      .sort()
      .join(' '),
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: 1,
    title: `Lock order: ${list(locks.map((lock) => objectName(state, lock)))} are taken in different orders by ${list(lanes.map(nameOf))}`,
    message: `${steps.map((step, at) => sentence(state, step, nameOf(lanes[at]!))).join('; ')}. They did not meet in this run; when they do, they deadlock.`,
    participants: steps.map(({ way, held, heldSite }, at) =>
      participantOf(state, lanes[at]!, nameOf(lanes[at]!), way, held, heldSite),
    ),
    locations: locations(
      steps.flatMap(({ heldSite, takenSite }) => [
        { site: state.sites.ref(heldSite), role: 'holds' },
        { site: state.sites.ref(takenSite), role: 'takes' },
      ]),
    ),
    objects: objectRows(state, locks),
  };
}

interface Step {
  readonly way: LockWay;
  readonly held: SyncObject;
  readonly heldSite: number;
  readonly taken: SyncObject;
  readonly takenSite: number;
}

/** What the lane holds of the circle, and what it takes: the lock that the one before it wants. */
function stepOf(state: RunState, circle: readonly LockWay[], way: LockWay, at: number): Step {
  const before = circle[(at + circle.length - 1) % circle.length]!;
  const held = way.held.find(({ object }) => object === before.object)!;
  return {
    way,
    held: state.object(held.object)!,
    heldSite: held.site,
    taken: state.object(way.object)!,
    takenSite: state.sites.userSite(way.stack),
  };
}

function sentence(state: RunState, step: Step, name: string): string {
  const { held, heldSite, taken, takenSite } = step;
  const first = `${objectName(state, held)}${at(state.sites.ref(heldSite))}`;
  return `${name} takes ${first}, then ${objectName(state, taken)}${at(state.sites.ref(takenSite))}`;
}

function participantOf(
  state: RunState,
  lane: Lane,
  thread: string,
  way: LockWay,
  held: SyncObject,
  heldSite: number,
): Instance['participants'][number] {
  const site = state.sites.ref(heldSite);
  return {
    lane: lane.id,
    thread,
    role: 'orders',
    waitsFor: null,
    waitSinceNs: null,
    holds: [{ object: held.root.id, name: objectName(state, held), site }],
    stack: state.sites.refs(way.stack),
  };
}
