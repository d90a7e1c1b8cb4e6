import { constants } from 'node:os';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Outcome } from '../../futures/future';
import { keepLoop, releaseLoop } from '../../program/loop';
import { Mailbox, type Watched } from '../../program/mailbox';
import type { AsyncWaitOptions, WaitOptions } from '../../program/times';
import { recorder } from '../../recording';
import { send } from '../../supervisor/channel';
import type { FromPool, PoolCall, ToPool } from '../../supervisor/poolMessages';
import type { PoolPlan, ToSupervisor } from '../../supervisor/messages';
import { watchWaits } from '../../supervisor/start';
import type { Arrivals, Job } from './crew';
import { neverReady, terminated, workerLost } from './errors';
import { outcomeFrom } from '../outcome';

/** Whom to call when a job is over; as long as there is somebody, the event loop is kept. */
class Watchers implements Watched {
  private readonly looks = new Set<() => void>();

  watch(look: () => void): void {
    this.looks.add(look);
    keepLoop();
  }

  forget(look: () => void): void {
    if (this.looks.delete(look)) releaseLoop();
  }

  call(): void {
    for (const look of this.looks) look();
  }
}

/** A job of a pool of processes, for the thread that has the pool. */
export class ProcessJob implements Job {
  private readonly watchers = new Watchers();
  /** Told when it is over, before anybody else. */
  readonly arrivals: ProcessArrivals[] = [];
  private bytes: Uint8Array | undefined;
  private known: Outcome<unknown> | undefined;

  constructor(
    private readonly link: PoolLink,
    readonly id: number,
    /** What it is called in the recording; 0: nothing. */
    public recorded: number,
  ) {}

  get isOver(): boolean {
    return this.bytes !== undefined || this.known !== undefined;
  }

  wait(options: WaitOptions): boolean {
    return this.link.wait(options, this.recorded, () => this.isOver);
  }

  waitAsync(options: AsyncWaitOptions): Promise<boolean> {
    return this.link.waitAsync(options, this.recorded, () => this.isOver, this.watchers);
  }

  /** It is read when somebody asks: what it refers to is made here. */
  outcome(): Outcome<unknown> {
    this.known ??= outcomeFrom(this.bytes as Uint8Array);
    this.bytes = undefined;
    return this.known;
  }

  end(result: Uint8Array | Outcome<unknown>): void {
    if (result instanceof Uint8Array) this.bytes = result;
    else this.known = result;
    for (const one of this.arrivals) one.came(this);
    this.watchers.call();
  }
}

/** Jobs as they come to be over. */
export class ProcessArrivals implements Arrivals {
  private readonly done: ProcessJob[] = [];
  private readonly watchers = new Watchers();

  /** `link`: there when there is a job. */
  constructor(private readonly link: () => PoolLink) {}

  add(job: ProcessJob): void {
    if (job.isOver) this.done.push(job);
    else job.arrivals.push(this);
  }

  next(options: WaitOptions): Job | undefined {
    this.link().wait(options, 0, this.isThere);
    return this.done.shift();
  }

  async nextAsync(options: AsyncWaitOptions): Promise<Job | undefined> {
    await this.link().waitAsync(options, 0, this.isThere, this.watchers);
    return this.done.shift();
  }

  came(job: ProcessJob): void {
    this.done.push(job);
    this.watchers.call();
  }

  private readonly isThere = (): boolean => this.done.length > 0;
}

/** A pool of processes as the thread has it that made it: the supervisor has the workers, and says what became of jobs. */
export class PoolLink extends Mailbox<FromPool> {
  protected readonly jobs = new Map<number, ProcessJob>();
  /** Numbers of workers in the recording, by process ids. */
  private readonly workers = new Map<number, number>();
  private lastId = 0;
  private lastTaken = 0;
  private isSignalled = false;
  private isOver = false;

  /** `asked`: asks the supervisor for the pool. */
  constructor(
    private readonly plan: PoolPlan,
    asked = (port: MessagePort): ToSupervisor => ({ kind: 'pool', plan, port }),
  ) {
    const { port1, port2 } = new MessageChannel();
    super(port1);
    send(watchWaits(), asked(port2), [port2]);
    this.listen();
  }

  submit<C extends Omit<PoolCall, 'id'>>(call: C): ProcessJob {
    const job = new ProcessJob(this, ++this.lastId, call.recorded);
    this.jobs.set(job.id, job);
    this.say({ ...call, kind: 'job', id: job.id });
    // That a worker starts has to be told before this thread waits for what it will do.
    if (recorder && this.workers.size < this.plan.processes)
      this.sleep(Infinity, () => this.lastTaken >= job.id || job.isOver);
    return job;
  }

  close(): void {
    this.say({ kind: 'close' });
  }

  /** Has all workers sent the signal to end. `error`: what becomes of jobs that are not over. */
  terminate(error: Error = terminated()): void {
    this.say({ kind: 'terminate' });
    this.sleep(Infinity, () => this.isSignalled);
    for (const job of this.jobs.values()) this.lose(job, error);
  }

  join(): void {
    this.wait({}, 0, () => this.isOver);
  }

  async joinAsync(options: Pick<AsyncWaitOptions, 'signal'>): Promise<void> {
    await this.waitAsync(options, 0, () => this.isOver);
  }

  /** Waits for a job, or, where `recorded` is 0, for any. */
  wait(options: WaitOptions, recorded: number, done: () => boolean): boolean {
    return this.sleepFor('future', recorded, options, done);
  }

  /** As `wait`, without blocking the thread. */
  waitAsync(
    options: AsyncWaitOptions,
    recorded: number,
    done: () => boolean,
    watched?: Watched,
  ): Promise<boolean> {
    return this.waitFor('future', recorded, options, done, watched);
  }

  protected take(message: FromPool): void {
    switch (message.kind) {
      case 'taken':
        this.lastTaken = message.id;
        return;
      case 'started': {
        const { file } = this.plan.child;
        const told = recorder?.childBegan(file, [message.name], message.pid) ?? 0;
        return void this.workers.set(message.pid, told);
      }
      case 'result':
        return this.over(message.id, (job) => job.end(message.bytes));
      case 'lost':
        return this.over(message.id, (job) => this.lose(job, workerLost(message.by)));
      case 'broken':
        for (const id of message.jobs) this.over(id, (job) => this.lose(job, neverReady()));
        return;
      case 'ended':
        recorder?.childEnded(this.workers.get(message.pid) ?? 0, message.code, message.signal);
        return void this.workers.delete(message.pid);
      case 'signalled':
        for (const pid of this.workers.keys()) recorder?.signals(pid, constants.signals.SIGTERM);
        this.isSignalled = true;
        return;
      case 'over':
        this.isOver = true;
    }
  }

  /** Nothing where the pool was terminated meanwhile. */
  protected over(id: number, end: (job: ProcessJob) => void): void {
    const job = this.jobs.get(id);
    this.jobs.delete(id);
    if (job) end(job);
  }

  protected lose(job: ProcessJob, error: Error): void {
    this.jobs.delete(job.id);
    if (job.recorded !== 0) recorder?.jobLost(job.recorded);
    job.end({ error });
  }

  private say(message: ToPool): void {
    this.port.postMessage(message);
  }
}
