import type { ObjectId } from '../../base/index';
import { NS_PER_MS } from '../../base/index';
import type { Lane, RunState, SyncObject } from '../../model/index';
import { holdRows } from '../../model/index';
import { RuntimeKind, TaskKind, WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import {
  at,
  behindText,
  laneNamer,
  list,
  locations,
  objectRows,
  participant,
  waiterSentence,
  waitSite,
} from '../evidence/evidence';
import { OUTSIDE_QUIET_NS } from '../waits/outside';
import { mayBeSignalled } from '../waits/signalHandlers';
import { unsettled, unsettledSentence } from '../waits/unsettled';
import { exhaustedBy, isOverThreads } from '../pools/poolCircle';
import type { Context, Instance, Rule } from './rule';
import { NEVER_NS, STUCK_QUIET_NS } from '../stalls/stuck';
import { isLoose, mayEndOutside, type Cycle, type Node } from '../waits/waitGraph';

/** Quiet asked of a cycle that is not certain at once: a wake-up may be on its way, and other waits of tasks are told late. */
const QUIET_NS = 40 * NS_PER_MS;

/** Threads or tasks wait for each other in a circle and none of them can go on. */
export const deadlock: Rule = {
  name: 'deadlock',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Break the circle: take these locks in the same order everywhere, or hold none while waiting for another thread, or wait with a timeout.',
  summary: (count) =>
    count === 1 ? 'a deadlock: threads wait for each other' : `${count} deadlocks`,
  check(context) {
    const ended = unsettledCircles(context);
    const running = context.graph
      .cycles()
      .filter((cycle) => !isOverPipe(cycle) && exhaustedBy(cycle) === 0)
      .filter((cycle) => !isOverThreads(context.state, cycle))
      .filter((cycle) => quietOfCircle(context.state, cycle.nodes) !== null)
      .map((cycle) => ({
        ...circleInstance(context, cycle, 'Deadlock'),
        ...helpFor(context.state, cycle.nodes),
      }));
    return [...ended, ...running.filter(({ key }) => ended.every((one) => one.key !== key))];
  },
};

/** Circles of asynchronous functions for which Node ended a thread: nobody waits any more. */
const unsettledCircles = (context: Context): Instance[] =>
  unsettled(context.state).flatMap(({ thread, circles }) =>
    circles
      .filter(({ nodes }) => nodes.length > 1)
      .map((cycle) => {
        const told = circleInstance(context, cycle, 'Deadlock');
        const message = `${told.message} ${unsettledSentence(thread)}`;
        return {
          ...told,
          ...helpFor(context.state, cycle.nodes),
          message,
          evidence: null,
          quietNs: 0,
        };
      }),
  );

/** What to do about a circle of tasks: what each has in hand another one may wait for. */
const HELP_OF_FUNCTIONS =
  'Break the circle: take locks in the same order everywhere, and in a job of a queue or a limit (p-queue, p-limit, a semaphore) await no other job of the same; or wait with a time limit.';

/** Whether it is an asynchronous function of Node, of which is known what others have in hand that it waits for. */
const isFunction = (state: RunState, { process, task }: Lane): boolean =>
  task?.kind === (TaskKind.Coroutine as number) &&
  state.process(process).runtime === RuntimeKind.Node;

/** What to do about a circle that is not made of locks alone; empty: what the rule says. */
function helpFor(state: RunState, nodes: readonly Node[]): Pick<Instance, 'help'> {
  const locks = nodes.filter(({ need }) => need.kind === 'lane' && need.lock !== null);
  if (locks.length > 1) return {};
  if (locks.length === 1)
    return {
      help: 'Break the circle: hold no lock while waiting for another thread, its result, an item or an event, or wait with a timeout.',
    };
  if (nodes.every(({ lane }) => isFunction(state, lane))) return { help: HELP_OF_FUNCTIONS };
  if (nodes.some(({ lane }) => lane.reason === (WaitReason.QueuePut as number)))
    return {
      help: 'Break the circle: who takes items must not wait for room itself. Give one of the queues no limit, hand results on by a thread of their own, or put with a timeout.',
    };
  if (nodes.some(({ lane }) => lane.reason === (WaitReason.Import as number)))
    return {
      help: 'Wait for no thread while a module is imported, and import nothing in a thread that is waited for then: start it from a function that is called once all is imported, as under `if __name__ == "__main__":`, or import at the top of the module what the thread needs.',
    };
  if (nodes.some(({ lane }) => lane.reason === (WaitReason.Loop as number)))
    return {
      help: 'Await the coroutine instead: who waits in the thread of an event loop keeps all that this is to run from running. Call what waits in another thread: `await asyncio.to_thread(…)`.',
    };
  return {
    help: 'Break the circle: one of them must go on without the others. Do not wait for the end or result of who waits for you, give what others wait for (an item, an event) before waiting yourself, or wait with a timeout.',
  };
}

/** What the lane waits for, as objects. */
export function waitedObjects(state: RunState, nodes: readonly Node[]): SyncObject[] {
  return nodes.map(({ lane }) => state.object(lane.target)).filter((one) => one !== undefined);
}

/** Changes when one of the lanes does anything at all. */
export function evidenceOf(lanes: readonly Lane[]): string {
  return lanes.map((lane) => `${lane.id}@${lane.since}`).join(' ');
}

/** Whether one of them waits for what only another of them could write to a pipe: that is told as a pipe-deadlock. */
export const isOverPipe = ({ nodes }: Cycle): boolean =>
  nodes.some(({ need }) => need.kind === 'others' && need.of === 'pipe');

/**
 * How long a circle must stand: one of locks and joins of threads, or locks of tasks, alone is certain at once. null: a handler
 * of a signal may set or notify what a task of it waits for, or do what its main thread waits for. Such handlers are run by that
 * thread or its event loop, for which a program that has some may do nothing but wait.
 */
function quietOfCircle(state: RunState, nodes: readonly Node[]): number | null {
  const notified = nodes.filter((node) => {
    const { main, task, reason } = node.lane;
    const isTask = task?.kind === (TaskKind.Coroutine as number);
    return (isTask && NOTIFIED.has(reason)) || (main && mayEndOutside(node));
  });
  const handles = notified.map(({ lane }) => mayBeSignalled(state, state.process(lane.process)));
  if (handles.includes(true)) return null;
  if (handles.includes(null)) return NEVER_NS;
  if (notified.length > 0) return OUTSIDE_QUIET_NS;
  // All of it was found at one moment.
  if (nodes.every(({ lane }) => isFunction(state, lane))) return 0;
  // Who would release it may be a thread that was started and has not begun yet.
  if (isLoose(state, nodes)) return STUCK_QUIET_NS;
  const isCertain = nodes.every(
    ({ need, lane }) =>
      need.kind === 'lane' &&
      lane.reason !== (WaitReason.Process as number) &&
      lane.reason !== (WaitReason.Io as number) &&
      (lane.kind === 'thread' || lane.reason === (WaitReason.Lock as number)),
  );
  return isCertain ? 0 : QUIET_NS;
}

const NOTIFIED: ReadonlySet<number> = new Set([WaitReason.Event, WaitReason.Condition]);

/** The circle as a finding; its title begins with `what`. */
export function circleInstance(
  { state }: Context,
  { nodes, bystanders }: Cycle,
  what: string,
): Instance {
  const lanes = nodes.map((node) => node.lane);
  const waited = waitedObjects(state, nodes);
  const needed = new Set<ObjectId>(waited.map((object) => object.root.id));
  const nameOf = laneNamer(state, [...lanes, ...bystanders]);
  const where = nodes.flatMap(({ lane }) => [
    { site: waitSite(state, lane), role: 'waits' },
    ...holdRows(state, lane)
      .filter((hold) => needed.has(hold.object))
      .map((hold) => ({ site: hold.site, role: 'holds' })),
  ]);
  where.push(...nodes.map((node) => ({ site: takenBy(state, lanes, node), role: 'holds' })));
  return {
    key: lanes
      .map((lane) => `${lane.id}>${lane.target || `lane ${lane.targetLane}`}`)
      .sort()
      .join(' '),
    evidence: evidenceOf(lanes),
    quietNs: quietOfCircle(state, nodes) ?? NEVER_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `${what}: ${list(inOrder(lanes).map(nameOf))} wait for each other`,
    message: message(state, nodes, needed, bystanders, nameOf),
    participants: nodes.map((node, index) => {
      const next = nodes[(index + 1) % nodes.length]!.lane;
      return {
        ...participant(state, node.lane, 'waiter', nameOf(node.lane)),
        ...(node.lane.awaits && { waitsFor: awaitedWithin(state, node.lane, next) }),
      };
    }),
    locations: locations(where),
    objects: objectRows(state, waited),
  };
}

/** Of the tasks that it waits for, the one by which the next of the circle keeps it waiting. */
function awaitedWithin(state: RunState, { awaits, targetLane }: Lane, next: Lane): string | null {
  const by = awaits?.left(state).find((one) => one === next || one.task?.runsOn === next.id);
  return (by ?? state.lane(targetLane))?.label ?? null;
}

function inOrder(lanes: readonly Lane[]): Lane[] {
  return [...lanes].sort((a, b) => a.id - b.id);
}

/** Where the lock was taken that it waits for, by a thread whose asynchronous waits are in the circle; null: by one that is. */
function takenBy(state: RunState, lanes: readonly Lane[], { need }: Node): SiteRef | null {
  if (need.kind !== 'lane' || !need.lock || lanes.includes(need.lane)) return null;
  return state.sites.ref(need.lock.ownerSite);
}

/** Whether it waits for a manager's thread that waits for a lock. */
function asksForLock({ lane, need }: Node): boolean {
  if (lane.reason !== (WaitReason.Io as number) || need.kind !== 'lane') return false;
  return need.lane.waiting && need.lane.reason === (WaitReason.Lock as number);
}

function message(
  state: RunState,
  nodes: readonly Node[],
  needed: ReadonlySet<ObjectId>,
  bystanders: readonly Lane[],
  nameOf: (lane: Lane) => string,
): string {
  const lanes = nodes.map(({ lane }) => lane);
  const sentence = (node: Node, index: number): string => {
    const taken = takenBy(state, lanes, node);
    const holder =
      taken && node.need.kind === 'lane'
        ? `, which ${nameOf(node.need.lane)} took`
        : asksForLock(node)
          ? `, a lock that ${nameOf(lanes[(index + 1) % lanes.length]!)} holds`
          : '';
    return `${waiterSentence(state, node.lane, needed, nameOf(node.lane))}${holder}${at(taken)}`;
  };
  const circle = nodes.map(sentence).join('; ');
  return `${circle}.${behindText(bystanders.map(nameOf), 'them')}`;
}
