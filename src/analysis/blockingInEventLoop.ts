import { formatCount, NS_PER_S } from '../base/index';
import {
  type Lane,
  place,
  type RunState,
  type SlowLoops,
  type SlowStep,
  unpackAwaited,
} from '../model/index';
import { RuntimeKind, WaitReason } from '../protocol/index';
import type { SiteRef } from '../protocol/view/index';
import { at, duration, locations, participant, waitPhrase, waitSite } from './evidence';
import { activities } from './holdActivity';
import type { Instance, Rule } from './rule';
import type { WaitGraph } from './waitGraph';

/** Steps are told when they end; one whose thread waits for so long, ns, is told of before, as it may never end. */
const STANDING_NS = NS_PER_S;

/** A step of a task, or a callback, keeps its event loop from everything else. */
export const blockingInEventLoop: Rule = {
  name: 'blocking-in-event-loop',
  severity: 'warning',
  when: 'periodic',
  help: 'Await the asynchronous form of the call, or hand it to another thread (asyncio.to_thread(), a Worker); split long computations, or move them to a process.',
  summary: (count) =>
    count === 1 ? 'an event loop that was blocked' : `${count} event loops that were blocked`,
  check({ state, graph }) {
    const standing = standingLoops(state, graph);
    const over = state.slowLoops.all().filter(({ key, longest }) => {
      const lane = standing.get(key);
      return !lane || state.now - lane.since <= longest.ranNs;
    });
    for (const { key } of over) standing.delete(key);
    return [
      ...over.map((group) => instance(state, group)),
      ...[...standing].map(([key, lane]) => standingInstance(state, key, lane)),
    ];
  },
};

/** Threads that wait in a step of their event loops, by the place where they were started: the one that began first. */
function standingLoops(state: RunState, graph: WaitGraph): Map<string, Lane> {
  const found = new Map<string, Lane>();
  for (const lane of state.blocked) {
    const waits = lane.kind === 'thread' && lane.reason !== (WaitReason.Debugger as number);
    const stands = waits && state.now - lane.since >= STANDING_NS;
    if (!stands || !isInStep(state, lane)) continue;
    const key = state.slowLoops.keyOf(lane);
    if (lane.since < (found.get(key)?.since ?? Infinity)) found.set(key, lane);
  }
  if (found.size === 0) return found;
  // Those of a circle are told as a deadlock.
  const circles = [...graph.cycles().flatMap(({ nodes }) => nodes), ...graph.selfWaits()];
  const explained = new Set(circles.map(({ lane }) => lane));
  return new Map([...found].filter(([, lane]) => !explained.has(lane)));
}

function isInStep(state: RunState, lane: Lane): boolean {
  const { runtime } = state.process(lane.process);
  return runtime === RuntimeKind.Node
    ? isInCallback(state, lane)
    : state.sites.isInStep(lane.stack);
}

/**
 * Whether the main thread of a Node waits in a callback, not in the body of a file, which may take its time. Waits of
 * heddle/threading for threads by name are meant to block: what is told here is `Atomics.wait` on a word of the
 * program's own, which has no counters, and a program that Node itself waits for, whose process id it does not tell.
 */
function isInCallback(state: RunState, { main, reason, target, awaited, stack }: Lane): boolean {
  const ofNode =
    reason === (WaitReason.Process as number)
      ? unpackAwaited(awaited).number === 0
      : reason === (WaitReason.Condition as number) && state.object(target)?.hasSlot === false;
  const outermost = main && ofNode ? state.sites.frames(stack).at(-1) : undefined;
  return outermost !== undefined && outermost.function !== '<module>';
}

function standingInstance(state: RunState, key: string, loop: Lane): Instance {
  const task = state.process(loop.process).running.get(loop.id);
  const site = waitSite(state, loop);
  const who = task?.label ?? named(site) ?? 'a callback';
  const does =
    loop.reason === (WaitReason.Sleep as number) ? 'sleeps' : `waits ${waitPhrase(state, loop)}`;
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs: loop.since,
    count: 1 + (state.slowLoops.of(loop)?.count ?? 0),
    title: `The event loop of ${loop.label} stands still in ${who}`,
    message: `A step of ${who} ${does}${at(site)}, for more than a second already, and no other task of the loop can run.`,
    participants: [participantIn(state, task ?? loop, who, site)],
    locations: stepLocations(state, { blocks: site }, task ?? null),
    objects: [],
  };
}

/** Functions of JavaScript may have no name. */
const named = (site: SiteRef | null): string | null =>
  site === null || site.function === '<anonymous>' ? null : site.function;

function participantIn(
  state: RunState,
  lane: Lane,
  name: string,
  site: SiteRef | null,
): Instance['participants'][number] {
  return {
    ...participant(state, lane, 'blocks', name),
    waitsFor: null,
    waitSinceNs: null,
    stack: site ? [site] : [],
  };
}

function stepLocations(
  state: RunState,
  { blocks = null, from = null, to = null }: StepLines,
  task: Lane | null,
): Instance['locations'] {
  return locations([
    { site: blocks, role: 'blocks' },
    { site: from, role: 'resumes' },
    { site: to, role: 'waits' },
    { site: task ? state.sites.userRef(task.startStack) : null, role: 'task' },
  ]);
}

function instance(
  state: RunState,
  { key, loops, count, totalNs, longest, thread: loop }: SlowLoops,
): Instance {
  const { endNs, ranNs, task, name } = longest;
  const lane = state.lane(task);
  const who = lane?.label ?? name;
  const [mostly] = activities(state, loop, endNs - ranNs, endNs);
  const doing = mostly && mostly.ns >= ranNs / 2 ? mostly : null;
  const site = doing?.site ?? null;
  const lines = site ? { blocks: site } : linesOf(state, longest);
  const did = doing
    ? `${duration(doing.ns)} of it ${who} ${doing.phrase}${at(doing.site)}`
    : `it computed${extent(lines)} and did not wait`;
  const inLoops = loops > 1 ? `, in the event loops of ${formatCount(loops)} threads` : '';
  const all =
    count > 1
      ? ` ${formatCount(count)} steps were that long${inLoops}, ${duration(totalNs)} in all.`
      : '';
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
    participants: [participantIn(state, lane ?? loop, who, site)],
    locations: stepLocations(state, lines, lane ?? null),
    objects: [],
  };
}

/** What is known of the lines of a step. */
interface StepLines {
  /** Where it waited; of one that computed, where its function begins, if nothing else is known. */
  readonly blocks?: SiteRef | null;
  /** One that computed did so between these. */
  readonly from?: SiteRef | null;
  readonly to?: SiteRef | null;
}

function linesOf({ sites }: RunState, { from, to, defined }: SlowStep): StepLines {
  const known = { from: sites.userRef(from), to: sites.userRef(to) };
  return known.from || known.to ? known : { blocks: sites.userRef(defined) };
}

/** Where a step computed. */
function extent({ blocks = null, from = null, to = null }: StepLines): string {
  const [after, before] = [place(from), place(to)];
  if (blocks) return ` in the function that begins${at(blocks)},`;
  if (after === '' && before === '') return '';
  if (after === before || before === '') return ` after ${after},`;
  return after === '' ? ` before ${before},` : ` between ${after} and ${before},`;
}
