import { availableParallelism } from 'node:os';
import { ValueError } from '../errors';
import { argsIn, formOf } from '../futures/job';
import { describeJob } from '../futures/names';
import { Kind } from '../memory/layout';
import { toBytes } from '../multiprocessing/bytes';
import { poolWork } from '../multiprocessing/pool/worker';
import {
  endWithProgram,
  hasEnded,
  refuseWorkersHere,
  workersOf,
} from '../multiprocessing/pool/workers';
import { type Task, describeKey, mustBeTask, nameOfTask } from '../program/task';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf, leftUntil } from '../program/times';
import { recorder } from '../recording';
import type { TlsFacts } from '../supervisor/messages';
import { SECRET_VARIABLE, remoteOf } from './addresses';
import { DestroyedServerError, destroyed } from './errors';
import { Job, type JobOptions } from './job';
import { ServerLink } from './link';
import { digestOf, programFolder } from './origin';
import { type NodeStats, statsOf, tableOf } from './stats';
import type { SentCall } from './work';

/** What a server is made with. */
export interface ServerOptions {
  /** Worker processes of this machine; default: `'auto'`, as many as it runs at a time. 0: other machines do all. */
  readonly ncpus?: number | 'auto';
  /** Machines that run `heddle pp-worker`, as `'host'` or `'host:port'`; the port is 60000 by default. */
  readonly servers?: readonly string[];
  /** What these machines must know, too; default: the environment variable HEDDLE_PP_SECRET. */
  readonly secret?: string;
  /** Has connections be encrypted; certificates and keys in PEM. */
  readonly tls?: TlsFacts;
  /** How often a job is begun whose workers are lost; default: 3. */
  readonly attempts?: number;
  /** Milliseconds of silence after which another machine is given up; default: 10000. */
  readonly lostAfter?: number;
  /** Jobs after which a worker process of this machine is replaced by a new one; default: no limit. */
  readonly maxTasksPerChild?: number;
}

/** Which jobs are waited for. */
export interface GroupOptions {
  /** Those submitted with that group; default: all. */
  readonly group?: string;
}

/**
 * Runs jobs in processes of this machine and of others, as Parallel Python's `Server` does: whoever is free gets the next one. A
 * job whose worker is lost is run again elsewhere, and so may run more than once. A server belongs to the thread that made it.
 */
export class Server {
  private readonly link: ServerLink;
  private readonly unfinished = new Map<number, Job<unknown>>();
  private readonly folder = programFolder();
  private readonly isAlone: boolean;
  private readonly madeAt = performance.now();
  private workers: number;
  private isDestroyed = false;

  constructor(options: ServerOptions = {}) {
    refuseWorkersHere();
    const { servers = [], attempts = 3, lostAfter = 10_000, maxTasksPerChild = Infinity } = options;
    const secret = options.secret ?? process.env[SECRET_VARIABLE] ?? '';
    this.workers = countOf(options.ncpus ?? 'auto');
    atLeastOne('attempts', attempts);
    if (maxTasksPerChild !== Infinity) atLeastOne('maxTasksPerChild', maxTasksPerChild);
    if (!(lostAfter > 0 && lostAfter < Infinity))
      throw new ValueError('lostAfter must be a number of milliseconds greater than 0');
    this.isAlone = servers.length === 0;
    this.link = new ServerLink(
      {
        ...workersOf({ module: '', task: poolWork.key, args: [process.pid, null, []], name: 'pp' }),
        processes: this.workers,
        maxTasks: maxTasksPerChild,
        isRecorded: recorder !== undefined,
        remotes: [...new Set(servers)].map((text) => remoteOf(text, secret, options.tls)),
        attempts,
        lostAfter,
      },
      recorder?.made(Kind.executor, this.workers) ?? 0,
      (id) => this.over(id),
    );
    endWithProgram(this.link);
  }

  /** Has a worker call the task with these arguments. */
  submit<P extends unknown[], R>(
    task: Task<P, R>,
    ...[given, options = {}]: Arguments<P, Awaited<R>>
  ): Job<Awaited<R>> {
    if (this.isDestroyed)
      throw new DestroyedServerError('jobs cannot be submitted: the server was destroyed');
    mustBeTask(task, 'the function of a job');
    const args: readonly unknown[] = given ?? [];
    const { key } = task;
    const form = formOf(args);
    const { module } = describeKey(key);
    const call: SentCall = { key, form, args: argsIn(form, args), ...this.originOf(key) };
    const running = this.link.begin({ bytes: toBytes(call, 'the job'), module }, () =>
      describeJob(key, args),
    );
    const job = new Job<Awaited<R>>(running, options);
    this.unfinished.set(running.id, job);
    if (running.isOver) this.over(running.id);
    return job;
  }

  /** Waits until all jobs, or those of a group, are over; false when the time limit came first. */
  wait({ group, ...options }: GroupOptions & WaitOptions = {}): boolean {
    const deadline = deadlineOf(options);
    return this.jobsOf(group).every((job) => job.wait(leftUntil(deadline)));
  }

  /** As `wait`, without blocking the thread; callbacks have been called then. */
  async waitAsync({
    group,
    signal,
    ...options
  }: GroupOptions & AsyncWaitOptions = {}): Promise<boolean> {
    const deadline = deadlineOf(options);
    for (const job of this.jobsOf(group))
      if (!(await job.waitAsync({ ...leftUntil(deadline), signal }))) return false;
    return true;
  }

  /** Worker processes of this machine. */
  get ncpus(): number {
    return this.workers;
  }

  /** Has so many from now on; a job that is under way is done. */
  setNcpus(ncpus: number | 'auto'): void {
    this.workers = countOf(ncpus);
    this.link.resize(this.workers);
  }

  /** Nodes that do jobs now, and how many workers each has: `'local'`, and other machines as they were named. */
  activeNodes(): Map<string, number> {
    const active = [...this.stats()].filter(([, { state }]) => state === 'connected');
    return new Map(active.map(([name, { ncpus }]) => [name, ncpus]));
  }

  /** What each node has done so far, and whether it is there. */
  stats(): Map<string, NodeStats> {
    this.link.look();
    return statsOf(this.link.nodes.values());
  }

  /** Writes a table of `stats` to standard output. */
  printStats(): void {
    console.log(tableOf(this.stats(), performance.now() - this.madeAt));
  }

  /**
   * Waits until each of the other machines is there or refused; false when the time limit came first. Jobs do not need it:
   * they go to who is there, and machines that come later are used from then on.
   */
  waitForServers(options: WaitOptions = {}): boolean {
    return this.link.waitForNodes(options);
  }

  /** As `waitForServers`, without blocking the thread. */
  waitForServersAsync(options: AsyncWaitOptions = {}): Promise<boolean> {
    return this.link.waitAsync(options, 0, this.link.areKnown);
  }

  /** Ends the workers here, and the connections; jobs that are not over fail by a DestroyedServerError. */
  destroy(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.link.terminate(destroyed());
    hasEnded(this.link);
    this.unfinished.clear();
  }

  /** As `destroy`. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** Who waits for jobs waits for their callbacks too. */
  private over(id: number): void {
    const called = this.unfinished.get(id)?.called;
    const forget = (): boolean => this.unfinished.delete(id);
    if (called) void called.then(forget);
    else forget();
  }

  private originOf(key: string): Pick<SentCall, 'origin'> {
    if (this.isAlone) return {};
    const digest = digestOf(describeKey(key).module);
    return { origin: { folder: this.folder, digest, name: nameOfTask(key) } };
  }

  private jobsOf(group: string | undefined): Job<unknown>[] {
    const all = [...this.unfinished.values()];
    return group === undefined ? all : all.filter((job) => job.group === group);
  }
}

/** Arguments are asked for only where the function has some. */
type Arguments<P extends unknown[], R> = P extends []
  ? [args?: P, options?: JobOptions<R>]
  : [args: P, options?: JobOptions<R>];

function countOf(ncpus: number | 'auto'): number {
  if (ncpus === 'auto') return availableParallelism();
  if (!Number.isInteger(ncpus) || ncpus < 0)
    throw new ValueError("ncpus must be 'auto' or an integer of at least 0");
  return ncpus;
}

function atLeastOne(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new ValueError(`${name} must be an integer of at least 1`);
}
