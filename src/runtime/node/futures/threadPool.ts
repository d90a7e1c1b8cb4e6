import { availableParallelism } from 'node:os';
import * as pool from '../core/pool';
import { Kind } from '../memory/layout';
import { self } from '../program/program';
import { Existing, register } from '../program/shared';
import { Executor, type WorkerOptions, nextPool } from './executor';
import { PoolThread } from './poolThread';
import { type Setup, setupOf, work } from './worker';

/** What a pool of threads is made with. */
export interface ExecutorOptions<A extends unknown[] = unknown[]> extends WorkerOptions<A> {
  /** What names of its threads begin with; default `ThreadPoolExecutor-0`. */
  readonly threadNamePrefix?: string;
  /** @internal What it is called in a recording, where the program gives it no name. */
  readonly name?: string;
}

/**
 * A pool of threads that run jobs. Threads are started as jobs need them, and end when the pool is shut down, or with
 * the program, which first has all jobs done. It can be sent to other threads, which may submit to it too.
 */
export class ThreadPoolExecutor<A extends unknown[] = unknown[]> extends Executor {
  constructor(options: ExecutorOptions<A> | number | Existing = {}) {
    if (options instanceof Existing) {
      super(Kind.executor, options, () => undefined);
      return;
    }
    const given = typeof options === 'number' ? { maxWorkers: options } : options;
    const { maxWorkers = availableParallelism(), name } = given;
    super(Kind.executor, { maxWorkers, name, initializer: given.initializer }, (): Setup => ({
      prefix: given.threadNamePrefix ?? `ThreadPoolExecutor-${nextPool()}`,
      initializer: given.initializer,
      initargs: given.initargs ?? [],
    }));
  }

  protected override startWorker(number: number, firstTask: string): void {
    const { prefix } = setupOf(this.handle);
    const thread = new PoolThread(work, `${prefix}_${number}`, [this, number], firstTask);
    thread.start();
    pool.setThread(self, this.handle, number, thread.ident!);
  }

  protected override outgoing(args: unknown): unknown {
    return args;
  }

  protected override get isShared(): boolean {
    return false;
  }
}

register(Kind.executor, ThreadPoolExecutor);
