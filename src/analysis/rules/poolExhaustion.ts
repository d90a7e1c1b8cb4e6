import type { Lane } from '../../model/index';
import { evidenceOf } from './deadlock';
import {
  at,
  behindText,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
  participant,
  waitSite,
} from '../evidence/evidence';
import { exhaustedBy, isOverThreads, poolOf, tokenNodes } from '../pools/poolCircle';
import type { Context, Instance, Rule } from './rule';
import { behindSentence, STUCK_QUIET_NS } from '../stalls/stuck';
import { busyThreads } from '../waits/workerTokens';
import { isOf, type Cycle, type Node } from '../waits/waitGraph';

/** Every worker of a pool waits, for jobs that are queued behind them in the same pool. */
export const poolExhaustion: Rule = {
  name: 'pool-exhaustion',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Do not wait in a job for another job of the same pool: give the inner jobs a pool of their own, or return them and wait outside.',
  summary: (count) =>
    count === 1
      ? 'a pool whose workers all wait for jobs of that pool'
      : `${count} pools whose workers all wait for jobs of that pool`,
  check(context) {
    const pools = new Map<number, Node[]>();
    for (const node of context.graph.roots()) {
      const { need, lane } = node;
      if (need.kind !== 'workers' || !need.workers.some((worker) => isOf(lane, worker))) continue;
      const pool = poolOf(need.job);
      pools.set(pool, [...(pools.get(pool) ?? []), node]);
    }
    const found = [...pools].map(([pool, nodes]) => instance(context, pool, nodes, nodes));
    const circles = context.graph.cycles().flatMap((circle) => {
      const pool = exhaustedBy(circle);
      return pool === 0 ? [] : [ofCircle(context, pool)];
    });
    const threads = context.graph
      .cycles()
      .filter((circle) => isOverThreads(context.state, circle))
      .map((circle) => ofThreads(context, circle));
    return [...found, ...circles, ...threads];
  },
};

function ofCircle(context: Context, pool: number): Instance {
  const dead = [...context.graph.dead.values()];
  const waiters = dead.filter(({ need }) => need.kind === 'workers' && poolOf(need.job) === pool);
  const workers = new Set(context.state.workersOf(pool));
  return instance(
    context,
    pool,
    dead.filter(({ lane }) => workers.has(lane)),
    waiters,
  );
}

/** Asked where what may give back the leave to use a thread is not told. */
const THREADS_QUIET_NS = 2_000_000_000;

/** The threads of anyio all wait for tasks that need one of them. */
function ofThreads({ state, graph }: Context, circle: Cycle): Instance {
  const { nodes } = circle;
  const closing = tokenNodes(state, nodes);
  const threads = busyThreads(state, closing[0]!.lane);
  // Of those that threads wait for, all; what closes the circle may be further behind, in a group of tasks.
  const awaited = tokenNodes(state, [...graph.dead.values()]).filter(({ dependents }) =>
    dependents.some(({ lane }) => threads.includes(lane)),
  );
  const asking = awaited.length > 0 ? awaited : closing;
  const lanes = [...threads, ...asking.map(({ lane }) => lane)];
  const nameOf = laneNamer(state, [...lanes, ...circle.bystanders]);
  const site = waitSite(state, asking[0]!.lane);
  const all = threads.length === 1 ? 'The only thread' : `All ${threads.length} threads`;
  const behind = graph.behind(nodes).filter((lane) => !lanes.includes(lane));
  return {
    key: `anyio ${asking[0]!.lane.process}`,
    evidence: evidenceOf(lanes),
    quietNs: THREADS_QUIET_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `The threads of anyio are exhausted: ${threads.length === 1 ? 'the only one waits' : `all ${threads.length} wait`} for tasks that need one`,
    message: `${all} that to_thread.run_sync() may use ${threads.length === 1 ? 'waits' : 'wait'}${at(waitSite(state, threads[0]!))} for tasks of the event loop (${list(asking.map(({ lane }) => nameOf(lane)))}), which wait${at(site)} for a thread themselves.${behindText(behind.map(nameOf), 'them')}`,
    help: 'Do not call back into the event loop (from_thread.run()) for what runs in a thread again (to_thread.run_sync(), a dependency or endpoint of FastAPI that is no coroutine): call it in the same thread, make it a coroutine, or give it a CapacityLimiter of its own.',
    participants: [
      ...threads.map((lane) => participant(state, lane, 'waiter', nameOf(lane))),
      ...asking.map(({ lane }) => ({
        ...participant(state, lane, 'waiter', nameOf(lane)),
        waitsFor: 'a worker thread',
      })),
    ],
    locations: locations(lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' }))),
    objects: [],
  };
}

/** `nodes`: the workers; `waiters`: who waits for jobs that are queued, be it themselves. */
function instance(
  context: Context,
  pool: number,
  nodes: readonly Node[],
  waiters: readonly Node[],
): Instance {
  const { state } = context;
  const executor = state.object(pool)!;
  const name = objectName(state, executor);
  const lanes = nodes.map(({ lane }) => lane);
  const jobs = waiters.map(({ need }) => (need.kind === 'workers' ? need.job : null));
  const queued = [...new Set(jobs.filter((job): job is Lane => job !== null))];
  const workers = executor.size;
  const submitted = state.sites.userRef(queued[0]!.startStack);
  const all =
    workers === 1 ? `The only worker of ${name} waits` : `All ${workers} workers of ${name} wait`;
  const site = waitSite(state, lanes[0]!);
  return {
    key: `${pool}`,
    evidence: evidenceOf(lanes),
    quietNs: STUCK_QUIET_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `${name} is exhausted: ${workers === 1 ? 'its only worker waits' : `all ${workers} workers wait`} for jobs queued behind them`,
    message: `${all}${at(site)} for ${queued.length === 1 ? 'a job' : `${queued.length} jobs`} of the same pool (${list(queued.map((job) => job.label))}, submitted${at(submitted)}), which no worker is free to run.${behindSentence(context, nodes)}`,
    participants: lanes.map((lane) => participant(state, lane, 'waiter')),
    locations: locations([
      ...lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
      { site: submitted, role: 'submits' },
    ]),
    objects: objectRows(state, [executor]),
  };
}
