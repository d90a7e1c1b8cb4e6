import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import type { ChildPlan } from './childMessages';
import { spawned, tell, toldBy } from './childProcess';
import { spareBoot } from './processBoot';
import { POOL_CHANNEL } from './poolMessages';

/**
 * Keeps Nodes that were started beforehand: spares, which have imported what was asked for and sleep until one is told what it is for. A
 * copy of a Node would have none of its threads, so there is nothing to fork. They end with this process, whose end closes
 * what they read.
 */
class ForkServer {
  /** What the first process was started with: later ones begin with that environment and directory, too. */
  private first: ChildPlan | undefined;
  private preload: readonly string[] | undefined;
  private readonly ready = new Set<ChildProcess>();
  private isStarting = false;
  /** As many are kept as have been missed, up to what the machine runs at a time. */
  private wanted = 0;
  private hasWarned = false;
  /** A spare ended before it was ready: others would fare no better. */
  private isBroken = false;

  /** Addresses of modules that spares import. Of no effect once the first process was started. */
  setPreload(modules: readonly string[]): void {
    if (!this.first) this.preload = modules;
  }

  /** A Node that does what is planned: a spare, or where none is ready one that is started now. */
  take(plan: ChildPlan): ChildProcess {
    this.begin(plan);
    const [spare] = this.ready;
    if (spare) this.ready.delete(spare);
    else this.wanted = Math.min(this.wanted + 1, availableParallelism());
    const child = spare ?? this.start([]);
    tell(child, plan.told);
    if (!plan.hasChannel) child.stdio[POOL_CHANNEL]?.destroy();
    this.refill();
    return child;
  }

  private begin(plan: ChildPlan): void {
    if (this.first && this.first.spare!.isRecorded === plan.spare!.isRecorded) return;
    // Somebody records from now on, or no more: those that are there would not know.
    for (const spare of this.ready) toldBy(spare).destroy();
    this.ready.clear();
    this.first = plan;
    this.preload ??= [plan.spare!.module];
  }

  /** One at a time, so that it delays little of what the program does. */
  private refill(): void {
    if (this.isStarting || this.isBroken || this.ready.size >= this.wanted) return;
    this.isStarting = true;
    const { first } = this;
    const spare = this.start(this.preload!);
    let isReady = false;
    const over = (): void => {
      this.ready.delete(spare);
      if (isReady) return;
      this.isBroken = true;
      this.isStarting = false;
    };
    spare.once('error', over);
    spare.once('exit', over);
    toldBy(spare)?.once('data', () => {
      isReady = true;
      this.isStarting = false;
      if (first === this.first) this.ready.add(spare);
      else toldBy(spare).destroy();
      this.refill();
    });
  }

  private start(preload: readonly string[]): ChildProcess {
    const { argv, ...first } = this.first!;
    const boot = spareBoot({ preload, argv: first.spare!.argv, warns: !this.hasWarned });
    if (preload.length > 0) this.hasWarned = true;
    return spawned({ ...first, argv: [...argv, '-e', boot], hasChannel: true });
  }
}

/** That of this process. */
export const forkServer = new ForkServer();

/** A process as it is planned, which is told what there is to tell. `both`: what is its standard output and error. */
export function begun(plan: ChildPlan, both?: Socket): ChildProcess {
  if (plan.spare) return forkServer.take(plan);
  const child = spawned(plan, both);
  tell(child, plan.told);
  return child;
}
