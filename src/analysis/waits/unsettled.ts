import type { Lane, ProcessState, RunState } from '../../model/index';
import { FactKey, RuntimeKind, TaskKind } from '../../protocol/index';
import { components, shortestCycle } from './cycles';
import type { Cycle, Node } from './waitGraph';

/** The status with which Node ends where an `await` on the top level of a module has nothing left to wait for. */
const UNSETTLED = 13;
/** What the top level of a file is called in stacks. */
const BODY = '<module>';

/** A thread of Node that ended before the top level of a module had come to its end. */
export interface Unsettled {
  readonly thread: Lane;
  /** The top level. */
  readonly body: Lane;
  /** Functions that wait, or did when their process ended, and for which others each does. */
  readonly awaited: ReadonlyMap<Lane, readonly Lane[]>;
  /** Circles of functions that nothing outside of them could have let go on. */
  readonly circles: readonly Cycle[];
  /** Whether the top level waits for nothing but such. */
  readonly isClosed: boolean;
}

/** Threads of Node that ended because their top levels waited for what nobody would do any more. */
export const unsettled = (state: RunState): Unsettled[] =>
  state
    .allProcesses()
    .filter(({ runtime }) => runtime === RuntimeKind.Node)
    .flatMap((process) => process.threads.filter((thread) => isUnsettled(process, thread)))
    .flatMap((thread) => {
      const awaited = awaitedIn(state, thread);
      const body = [...awaited.keys()].find(
        ({ stack }) => state.sites.frames(stack)[0]?.function === BODY,
      );
      return body ? [{ thread, body, awaited, ...circlesBehind(body, awaited) }] : [];
    });

const isUnsettled = ({ facts }: ProcessState, { main, exitStatus }: Lane): boolean =>
  main ? facts.get(FactKey.ExitStatus) === `${UNSETTLED}` : exitStatus === UNSETTLED;

function awaitedIn(state: RunState, thread: Lane): Map<Lane, Lane[]> {
  const standing = state
    .process(thread.process)
    .allLanes.filter(
      ({ task, waiting, endedWaiting }) =>
        (waiting || endedWaiting) &&
        task?.kind === (TaskKind.Coroutine as number) &&
        task.ranOn === thread.id,
    );
  const next = ({ targetLane, awaits }: Lane): Lane[] =>
    [...new Set([targetLane, ...(awaits?.lanes ?? [])])]
      .map((id) => state.lane(id))
      .filter((one) => one !== undefined && standing.includes(one)) as Lane[];
  return new Map(standing.map((lane) => [lane, next(lane)]));
}

function circlesBehind(
  body: Lane,
  awaited: ReadonlyMap<Lane, readonly Lane[]>,
): Pick<Unsettled, 'circles' | 'isClosed'> {
  const open = openIn(awaited);
  const nodes = new Map<Lane, Node>();
  for (const [lane, [first]] of awaited)
    if (first && !open.has(lane))
      nodes.set(lane, {
        lane,
        need: { kind: 'lane', lane: first, lock: null },
        live: false,
        dependents: [],
      });
  const edges = new Map(
    [...nodes].map(([lane, node]) => [
      node,
      awaited.get(lane)!.flatMap((other) => nodes.get(other) ?? []),
    ]),
  );
  const behind = reached(body, awaited);
  const circles = components(edges).flatMap((part): Cycle[] => {
    const [start] = [...part].filter(({ lane }) => behind.has(lane));
    const circle = start && shortestCycle(edges, part, start);
    if (!circle) return [];
    const inIt = new Set(circle.map(({ lane }) => lane));
    const bystanders = [...nodes.keys()]
      .filter((lane) => !inIt.has(lane) && [...reached(lane, awaited)].some((one) => inIt.has(one)))
      .sort((a, b) => a.id - b.id);
    return [{ nodes: circle, bystanders }];
  });
  return { circles, isClosed: !open.has(body) };
}

/** Those that wait, perhaps by way of others, for what is none of a function: nobody is known who was to bring that on. */
function openIn(awaited: ReadonlyMap<Lane, readonly Lane[]>): Set<Lane> {
  const open = new Set<Lane>();
  let before = -1;
  while (open.size !== before) {
    before = open.size;
    for (const [lane, others] of awaited)
      if (others.length === 0 || others.some((other) => open.has(other))) open.add(lane);
  }
  return open;
}

/** How it ended, and why. */
export const unsettledSentence = ({ main, label }: Lane): string =>
  `${main ? 'Node' : `${label} therefore`} ended with status ${UNSETTLED}: no timer, no file or socket, no thread or child kept it any longer.`;

/** All that it waits for, with itself. */
export function reached(lane: Lane, awaited: ReadonlyMap<Lane, readonly Lane[]>): Set<Lane> {
  const seen = new Set([lane]);
  for (const one of seen) for (const other of awaited.get(one) ?? []) seen.add(other);
  return seen;
}
