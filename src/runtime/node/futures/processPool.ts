import { availableParallelism } from 'node:os';
import * as pool from '../core/pool';
import { ValueError } from '../errors';
import { Kind } from '../memory/layout';
import { toBytes } from '../multiprocessing/bytes';
import type { Context } from '../multiprocessing/context';
import { self } from '../program/program';
import { Existing, register } from '../program/shared';
import { refuseWhileImporting } from '../program/task';
import { Executor, type WorkerOptions, nextPool } from './executor';
import { type ProcessSetup, manage, processSetupOf } from './manager';
import { PoolThread } from './poolThread';

/** What a pool of processes is made with. */
export interface ProcessExecutorOptions<A extends unknown[] = unknown[]> extends WorkerOptions<A> {
  /** Jobs that a process runs before another one takes its place; default: no limit. */
  readonly maxTasksPerChild?: number;
  /** How processes are started, by `getContext`; default: by spawn. */
  readonly mpContext?: Context;
}

/**
 * A pool of processes that run jobs. They are started as jobs need them, and end when the pool is shut down, or with the
 * program, which first has all jobs done. Arguments and results are copied; what processes are to share is made by
 * `heddle/multiprocessing`. A thread of this process, named after the pool, hands out the jobs.
 */
export class ProcessPoolExecutor<A extends unknown[] = unknown[]> extends Executor {
  constructor(options: ProcessExecutorOptions<A> | number | Existing = {}) {
    if (options instanceof Existing) {
      super(Kind.processExecutor, options, () => undefined);
      return;
    }
    const given = typeof options === 'number' ? { maxWorkers: options } : options;
    const { maxWorkers = availableParallelism(), maxTasksPerChild, initializer } = given;
    if (
      maxTasksPerChild !== undefined &&
      !(Number.isInteger(maxTasksPerChild) && maxTasksPerChild > 0)
    )
      throw new ValueError('maxTasksPerChild must be an integer of at least 1');
    super(Kind.processExecutor, { maxWorkers, initializer }, (): ProcessSetup => ({
      name: `ProcessPoolExecutor-${nextPool()}`,
      startMethod: given.mpContext?.getStartMethod() ?? 'spawn',
      maxTasks: maxTasksPerChild ?? null,
      initializer: initializer?.key ?? '',
      initargs: toBytes(given.initargs ?? [], 'initargs'),
    }));
  }

  /** The thread that hands out jobs stands for all workers: it starts a process when none is idle. */
  protected override startWorker(number: number, firstTask: string): void {
    if (number > 0) return;
    refuseWhileImporting('process');
    const { name } = processSetupOf(this.handle);
    const manager = new PoolThread(manage, name, [this, firstTask], firstTask);
    manager.start();
    pool.setThread(self, this.handle, number, manager.ident!);
  }

  protected override outgoing(args: unknown): Buffer {
    return toBytes(args, 'args');
  }

  protected override get isShared(): boolean {
    return true;
  }
}

register(Kind.processExecutor, ProcessPoolExecutor);
