import { formatCount, NS_PER_S } from '../../base/index';
import {
  isAlone,
  type Lane,
  type LastingStep,
  place,
  type RunState,
  type SlowLoops,
  type SlowStep,
  unpackAwaited,
} from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import {
  at,
  duration,
  laneNamer,
  locations,
  participant,
  waitPhrase,
  waitSite,
} from '../evidence/evidence';
import { activities } from '../evidence/holdActivity';
import { isLauncher, isOfNode } from '../waits/outside';
import type { Context, Instance, Rule } from './rule';
import { stall } from './stall';
import { NEVER_NS } from '../stalls/stuck';
import { inCall, inCallPhrase } from '../evidence/unrecordedCalls';

/** Steps are told when they end; one whose thread waits for so long, ns, is told of before, as it may never end. */
const STANDING_NS = NS_PER_S;

/** What to do in Node. */
const HELP_NODE =
  'Call the asynchronous form (execFile or fs.promises for those in …Sync, crypto.scrypt with a callback, Atomics.waitAsync), or hand the work to a worker thread; split long computations, with setImmediate() between the parts.';

/** A step of a task, or a callback, keeps its event loop from everything else. */
export const blockingInEventLoop: Rule = {
  name: 'blocking-in-event-loop',
  severity: 'warning',
  when: 'periodic',
  help: 'Await the asynchronous form of the call, or hand it to another thread (asyncio.to_thread()); split long computations, or move them to a process.',
  summary: (count) =>
    count === 1 ? 'an event loop that was blocked' : `${count} event loops that were blocked`,
  check(context) {
    const { state } = context;
    const standing = standingLoops(context);
    const over = state.slowLoops.all().filter(({ key, longest, thread }) => {
      const loop = standing.get(key);
      const isLonger = !loop || state.now - loop.sinceNs <= longest.ranNs;
      return isLonger && !isLauncher(state.process(thread.process));
    });
    for (const { key } of over) standing.delete(key);
    return [
      ...over.map((group) => instance(state, group)),
      ...[...standing].map(([key, loop]) => standingInstance(state, key, loop)),
    ];
  },
};

/** An event loop that stands still: its thread has waited, or been in one step, since then. */
interface StandingLoop {
  readonly thread: Lane;
  readonly sinceNs: number;
  /** null: it is in one wait. */
  readonly step: LastingStep | null;
}

/**
 * Event loops that stand still, by the place where their threads were started: of each the one that began first, and rather one
 * that is in one wait, as it is known what for.
 */
function standingLoops(context: Context): Map<string, StandingLoop> {
  const { state, graph } = context;
  const waiting = firstByPlace(
    state,
    state.blocked
      .filter((lane) => lane.kind === 'thread' && lane.reason !== (WaitReason.Debugger as number))
      .filter((lane) => isLong(state, lane.since) && isInStep(state, lane))
      .map((thread) => ({ thread, sinceNs: thread.since, step: null })),
  );
  const busy = firstByPlace(
    state,
    state.slowLoops
      .lasting()
      .filter((step) => isLong(state, step.sinceNs) && keepsOthers(state, step))
      .map((step) => ({ thread: step.thread, sinceNs: step.sinceNs, step })),
  );
  const found = new Map([...busy, ...waiting]);
  if (found.size === 0) return found;
  // Those of a circle are told as a deadlock, those that nobody is left to wake as a stall.
  const circles = [...graph.cycles().flatMap(({ nodes }) => nodes), ...graph.selfWaits()];
  const stalls = stall.check(context).filter(({ quietNs }) => quietNs < NEVER_NS);
  const explained = new Set([
    ...circles.map(({ lane }) => lane.id),
    ...stalls.flatMap(({ participants }) => participants.map(({ lane }) => lane)),
  ]);
  const isTold = ({ thread }: StandingLoop): boolean =>
    !explained.has(thread.id) && !isLauncher(state.process(thread.process));
  return new Map([...found].filter(([, loop]) => isTold(loop)));
}

const isLong = (state: RunState, sinceNs: number): boolean => state.now - sinceNs >= STANDING_NS;

function firstByPlace(state: RunState, loops: readonly StandingLoop[]): Map<string, StandingLoop> {
  const found = new Map<string, StandingLoop>();
  for (const loop of loops) {
    const key = state.slowLoops.keyOf(loop.thread);
    if (loop.sinceNs < (found.get(key)?.sinceNs ?? Infinity)) found.set(key, loop);
  }
  return found;
}

/** Whether something else may want to run in the loop, and it is the program that keeps it from that. */
function keepsOthers(state: RunState, step: LastingStep): boolean {
  const { thread, task, sinceNs } = step;
  const process = state.process(thread.process);
  if (process.pausedAt >= 0 || state.stands.within(sinceNs, state.now) > 0) return false;
  if (isOfNode(state, thread)) return computes(state, step);
  return step.keepsOthers || !isAlone(process, thread, task);
}

/**
 * Whether the thread of a Node has run for most of the time since its step was told, or for long in all on a machine that is busy, and not
 * waited in it: its loop may as well be late as it has no processor, and waits of the runtime are meant to block.
 */
function computes(state: RunState, { thread, sinceNs, toldNs, cpuNs }: LastingStep): boolean {
  if (activities(state, thread, sinceNs, state.now).length > 0 || cpuNs < 0) return false;
  const lookedFor = state.lookedAt - toldNs;
  const ranNs = thread.cpuNs - cpuNs;
  return lookedFor >= STANDING_NS / 4 && ranNs >= Math.min(lookedFor / 2, STANDING_NS / 2);
}

function isInStep(state: RunState, lane: Lane): boolean {
  return isOfNode(state, lane) ? isInCallback(state, lane) : state.sites.isInStep(lane.stack);
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

function standingInstance(state: RunState, key: string, loop: StandingLoop): Instance {
  const { thread, sinceNs, step } = loop;
  const task = step ? step.task : (state.process(thread.process).running.get(thread.id) ?? null);
  const { called, lines, does } = step ? busyWith(state, step) : waitsFor(state, thread);
  const who = task?.label ?? named(called) ?? 'a callback';
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs,
    count: 1 + (state.slowLoops.of(thread)?.count ?? 0),
    ...helpOf(state, thread),
    title: `The event loop of ${laneNamer(state, [thread])(thread)} stands still in ${who}`,
    message: `A step of ${who} ${does} for more than a second already, and no other ${othersIn(state, thread)} can run.`,
    participants: [participantIn(state, task ?? thread, who, lines)],
    locations: stepLocations(state, lines, task),
    objects: [],
  };
}

const helpOf = (state: RunState, thread: Lane): Pick<Instance, 'help'> =>
  isOfNode(state, thread) ? { help: HELP_NODE } : {};

/** What a step keeps from running. */
const othersIn = (state: RunState, thread: Lane): string =>
  isOfNode(state, thread) ? 'callback' : 'task of the loop';

/** What a step does that has not ended: what names it, on which lines, and the words for it. */
interface Doing {
  readonly called: SiteRef | null;
  readonly lines: StepLines;
  readonly does: string;
}

function waitsFor(state: RunState, thread: Lane): Doing {
  const site = waitSite(state, thread);
  const sleeps = thread.reason === (WaitReason.Sleep as number);
  const what = sleeps ? 'sleeps' : `waits ${waitPhrase(state, thread)}`;
  return { called: site, lines: { blocks: site }, does: `${what}${at(site)},` };
}

function busyWith(state: RunState, { thread, sinceNs, from, defined }: LastingStep): Doing {
  const called = state.sites.ref(defined);
  const [mostly] = activities(state, thread, sinceNs, state.now);
  if (mostly && mostly.ns >= (state.now - sinceNs) / 2) {
    const { site, phrase } = mostly;
    const does = `has mostly ${phrase}${at(site)},`;
    return { called: called ?? site, lines: { blocks: site }, does };
  }
  const before = { from: state.sites.ref(from), blocks: called };
  const call = inCall(thread, sinceNs, state.now);
  if (call.ns >= (state.now - sinceNs) / 2) {
    const { site } = call;
    const lines = site ? { ...before, blocks: site } : before;
    return {
      called: called ?? site,
      lines,
      does: `is ${inCallPhrase(site)},`,
    };
  }
  const seen = thread.seen?.mostlySince(sinceNs)?.site;
  return seen
    ? { called: called ?? seen, lines: { ...before, blocks: seen }, does: `computes${at(seen)},` }
    : { called, lines: before, does: `computes${extent(before) || ','}` };
}

/** Functions of JavaScript may have no name, nor have bodies of files. */
const named = (site: SiteRef | null): string | null =>
  site === null || /^<(?:anonymous|module)>$/.test(site.function) ? null : site.function;

function participantIn(
  state: RunState,
  lane: Lane,
  name: string,
  { blocks, from, to }: StepLines,
): Instance['participants'][number] {
  const site = blocks ?? from ?? to;
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

/** Where looks saw it during a step that has ended. */
const seenAt = (loop: Lane, { endNs, ranNs }: SlowStep): SiteRef | null =>
  loop.seen?.mostlySince(endNs - ranNs, endNs)?.site ?? null;

/** What the thread of an event loop did in a step that has ended, in words, and on which lines; `called`: who it was, where that is known better. */
function inStep(
  state: RunState,
  loop: Lane,
  who: string,
  step: SlowStep,
): { readonly did: string; readonly lines: StepLines; readonly called?: string } {
  const { endNs, ranNs } = step;
  const [mostly] = activities(state, loop, endNs - ranNs, endNs);
  const known = linesOf(state, step);
  if (mostly && mostly.ns >= ranNs / 2) {
    const { ns, phrase, site } = mostly;
    return {
      did: `${duration(ns)} of it ${who} ${phrase}${at(site)}`,
      lines: site ? { blocks: site } : known,
    };
  }
  const call = inCall(loop, endNs - ranNs, endNs);
  if (call.ns >= ranNs / 2) {
    const { site } = call;
    return {
      did: `it was ${inCallPhrase(site)}`,
      lines: site ? { ...known, blocks: site } : known,
    };
  }
  const seen = seenAt(loop, step);
  // Between which awaits a step of a task ran is known for certain, of a callback what was seen.
  if (seen && !known.blocks && !known.from && !known.to)
    return {
      did: `it computed${at(seen)} and did not wait`,
      lines: { blocks: seen },
      called: named(seen) ?? who,
    };
  return { did: `it computed${extent(known)} and did not wait`, lines: known };
}

function instance(
  state: RunState,
  { key, loops, count, totalNs, longest, thread: loop }: SlowLoops,
): Instance {
  const { endNs, ranNs, task, name } = longest;
  const lane = state.lane(task);
  const told = lane?.label ?? name;
  const { did, lines, called: who = told } = inStep(state, loop, told, longest);
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
    ...helpOf(state, loop),
    title:
      loops > 1
        ? `The event loops of ${formatCount(loops)} threads stood still, for up to ${duration(ranNs)}, in ${who}`
        : `The event loop of ${laneNamer(state, [loop])(loop)} stood still for ${duration(ranNs)} in ${who}`,
    message: `A step of ${who} took ${duration(ranNs)}, and no other ${othersIn(state, loop)} could run: ${did}.${all}`,
    participants: [participantIn(state, lane ?? loop, who, lines)],
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
