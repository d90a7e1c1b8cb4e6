import { serialize } from 'node:v8';
import type { PoolPlan } from '../messages';
import type { PoolResult, PoolWorkerEnd } from '../poolMessages';
import { PoolWorker } from '../poolWorker';
import { LOCAL, type NodeFacts, type ServerCall } from './messages';
import { type JobNode, type NodeEvents, Tally } from './node';

export interface LocalEvents extends NodeEvents {
  started(pid: number, name: string): void;
  ended(end: PoolWorkerEnd): void;
}

/** Job servers of this process number their workers together. */
let made = 0;

interface Place {
  call: ServerCall | undefined;
  /** When it was given that. */
  since: number;
}

/** Processes of this machine that do jobs. They start as jobs need them, and one that was lost has another take its place. */
export class LocalNode implements JobNode {
  readonly isLocal = true;
  private readonly workers = new Map<PoolWorker, Place>();
  private readonly tally = new Tally();
  private isEnding = false;
  private reason: string | undefined;

  constructor(
    private readonly plan: Omit<PoolPlan, 'processes' | 'isRecorded'>,
    private ncpus: number,
    private readonly events: LocalEvents,
  ) {}

  get facts(): NodeFacts {
    const { reason, ncpus } = this;
    const { jobs, lost, ms } = this.tally;
    const state = reason === undefined ? 'connected' : 'refused';
    return { name: LOCAL, state, reason, ncpus, jobs, lost, ms };
  }

  get hasRoom(): boolean {
    const busy = [...this.workers.values()].filter(({ call }) => call !== undefined).length;
    return this.reason === undefined && !this.isEnding && busy < this.ncpus;
  }

  get isHopeless(): boolean {
    return this.reason !== undefined || this.ncpus === 0;
  }

  /** Has so many workers from now on; what is under way is done. */
  resize(ncpus: number): void {
    this.ncpus = ncpus;
    for (const [worker, { call }] of this.workers) if (!call) this.dismissSurplus(worker);
    this.events.changed(this);
  }

  give(call: ServerCall): void {
    const [free] = [...this.workers].find(
      ([{ state }, place]) => state !== 'leaving' && !place.call,
    ) ?? [this.start(call.module)];
    this.workers.get(free)!.call = call;
    if (free.state === 'ready') this.hand(free, call);
  }

  /** Starts a worker that imports the module first. */
  start(module: string): PoolWorker {
    const { start, child } = this.plan;
    const name = `${start.name}-${++made}`;
    const worker = new PoolWorker(
      { ...child, told: serialize({ ...start, module, name }) },
      {
        ready: (one) => this.ready(one),
        answered: (one, answer) => this.answered(one, answer),
        gone: (one, end) => this.gone(one, end),
      },
    );
    this.workers.set(worker, { call: undefined, since: 0 });
    if (worker.pid !== 0) this.events.started(worker.pid, name);
    return worker;
  }

  /** Nobody wants to know any more what comes of the job: ends the process that does it. */
  abandon(id: number): void {
    for (const [worker, place] of this.workers) {
      if (place.call?.id !== id) continue;
      place.call = undefined;
      worker.state = 'leaving';
      worker.terminate();
    }
  }

  end(): void {
    this.isEnding = true;
    for (const worker of this.workers.keys()) worker.terminate();
  }

  private hand(worker: PoolWorker, call: ServerCall): void {
    this.workers.get(worker)!.since = performance.now();
    worker.give(call);
  }

  private ready(worker: PoolWorker): void {
    const call = this.workers.get(worker)?.call;
    if (call) this.hand(worker, call);
    else this.dismissSurplus(worker);
    this.events.changed(this);
  }

  private answered(worker: PoolWorker, answer: PoolResult): void {
    const place = this.workers.get(worker)!;
    worker.job = undefined;
    if (!place.call) return;
    place.call = undefined;
    const ms = performance.now() - place.since;
    this.tally.done(ms);
    if (worker.taken >= this.plan.maxTasks) worker.dismiss();
    else this.dismissSurplus(worker);
    this.events.answered(this, answer, ms);
  }

  private dismissSurplus(worker: PoolWorker): void {
    const staying = [...this.workers.keys()].filter(({ state }) => state !== 'leaving');
    if (staying.length > this.ncpus) worker.dismiss();
  }

  private gone(worker: PoolWorker, end: PoolWorkerEnd): void {
    const { call } = this.workers.get(worker)!;
    this.workers.delete(worker);
    if (end.pid !== 0) this.events.ended(end);
    if (this.isEnding) return;
    if (worker.state === 'starting') {
      // Others would fare no better.
      this.reason =
        'a worker process ended before it could do a job: the module of the function could not be imported; ' +
        'what it wrote to stderr says why';
      if (call) this.events.returned(this, call);
    } else if (call) {
      this.tally.lost++;
      this.events.lost(this, call, endOf(end));
    }
    this.events.changed(this);
  }
}

const endOf = ({ pid, code, signal }: PoolWorkerEnd): string =>
  `worker process ${pid} ${signal === null ? `ended with status ${code}` : `was ended by ${signal}`}`;
