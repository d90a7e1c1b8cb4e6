import type { Lane } from '../../model/index';
import type { Cycle } from '../waits/waitGraph';

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
