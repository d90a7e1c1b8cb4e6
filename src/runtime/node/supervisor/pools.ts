import type { MessagePort } from 'node:worker_threads';
import { serialize } from 'node:v8';
import type { FromPool, PoolCall, PoolResult, PoolWorkerEnd, ToPool } from './poolMessages';
import type { PoolPlan } from './messages';
import { PoolWorker } from './poolWorker';

/** Workers of all pools of this process, for their names. */
let made = 0;

/**
 * A pool of processes. It lies with the supervisor, so that workers get their next job, and are replaced when they were killed,
 * whatever the thread does that has the pool.
 */
export class PoolServer {
  private readonly queued = new Map<number, PoolCall>();
  private readonly workers = new Set<PoolWorker>();
  private isClosed = false;
  private isBroken = false;
  private isTerminated = false;

  /** `woken`: called after something was said to the thread. */
  constructor(
    private readonly plan: PoolPlan,
    private readonly port: MessagePort,
    private readonly woken: () => void,
  ) {
    port.on('message', (message: ToPool) => this.take(message));
    port.on('close', () => this.terminate());
  }

  private take(message: ToPool): void {
    switch (message.kind) {
      case 'job':
        if (this.isBroken) return this.say({ kind: 'broken', jobs: [message.id] });
        this.queued.set(message.id, message);
        this.assign();
        if (this.plan.isRecorded) this.say({ kind: 'taken', id: message.id });
        return;
      case 'close':
        this.isClosed = true;
        return this.assign();
      case 'terminate':
        this.terminate();
        this.say({ kind: 'signalled' });
        return this.assign();
    }
  }

  /** Gives jobs to workers that have none, and starts workers where there are none for a job. */
  private assign(): void {
    for (const worker of this.workers) {
      if (!worker.isIdle) continue;
      const [next] = this.queued.values();
      if (next) {
        this.queued.delete(next.id);
        worker.give(next);
      } else if (this.isClosed) worker.dismiss();
    }
    const starting = [...this.workers].filter((one) => one.state === 'starting').length;
    const wanted = Math.min(this.queued.size - starting, this.plan.processes - this.workers.size);
    for (let more = wanted; more > 0; more--) this.start();
    if (this.isClosed && this.workers.size === 0 && this.queued.size === 0)
      this.say({ kind: 'over' });
  }

  private start(): void {
    const name = `PoolWorker-${++made}`;
    const told = serialize({ ...this.plan.start, name });
    const worker = new PoolWorker(
      { ...this.plan.child, told },
      {
        ready: () => this.assign(),
        answered: (of, answer) => this.answered(of, answer),
        gone: (of, end) => this.gone(of, end),
      },
    );
    this.workers.add(worker);
    if (worker.pid !== 0) this.say({ kind: 'started', pid: worker.pid, name });
  }

  private answered(worker: PoolWorker, { id, bytes }: PoolResult): void {
    worker.job = undefined;
    if (worker.taken >= this.plan.maxTasks) worker.dismiss();
    // A copy, or the message would take along all that came with it.
    this.say({ kind: 'result', id, bytes: new Uint8Array(bytes) });
    this.assign();
  }

  private gone(worker: PoolWorker, end: PoolWorkerEnd): void {
    this.workers.delete(worker);
    if (end.pid !== 0) this.say({ kind: 'ended', ...end });
    if (worker.job !== undefined) this.say({ kind: 'lost', id: worker.job, by: end });
    // Others would fare no better.
    if (worker.state === 'starting' && !this.isTerminated) this.breakOff();
    this.assign();
  }

  private breakOff(): void {
    this.isBroken = true;
    this.say({ kind: 'broken', jobs: [...this.queued.keys()] });
    this.queued.clear();
  }

  private terminate(): void {
    this.isClosed = this.isTerminated = true;
    this.queued.clear();
    for (const worker of this.workers) worker.terminate();
  }

  private say(message: FromPool): void {
    this.port.postMessage(message);
    this.woken();
  }
}
