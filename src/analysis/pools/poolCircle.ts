import type { Lane, RunState } from '../../model/index';
import type { Cycle, Node } from '../waits/waitGraph';
import { awaitsToken } from '../waits/workerTokens';

/**
 * The pool whose workers the circle stands still by: they wait for tasks of an event loop, which wait for jobs of that pool. 0: it is
 * another circle, as one that other threads are part of.
 */
export function exhaustedBy({ nodes }: Cycle): number {
  const queued = nodes.flatMap(({ need }) => (need.kind === 'workers' ? [need] : []));
  const pools = new Set(queued.map(({ job }) => poolOf(job)));
  const threads = nodes.map(({ lane }) => lane).filter(({ kind }) => kind === 'thread');
  const isOwn = threads.every((lane) => queued.some(({ workers }) => workers.includes(lane)));
  return pools.size === 1 && isOwn ? [...pools][0]! : 0;
}

/** The pool that a job was given to. */
export const poolOf = (job: Lane): number => job.task!.executor;

/** Whether a task of the circle waits until one of anyio's threads is done, all of which wait for tasks. */
export const isOverThreads = (state: RunState, { nodes }: Cycle): boolean =>
  tokenNodes(state, nodes).length > 0;

/** Those who wait until they may use one of anyio's threads. */
export const tokenNodes = (state: RunState, nodes: readonly Node[]): Node[] =>
  nodes.filter(({ lane }) => awaitsToken(state, lane));
