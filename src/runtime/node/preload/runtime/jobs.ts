import { Ended, TaskOutcome, WaitOutcome } from '../../../../protocol/index';
import type { Agent } from '../agent';
import { raise } from '../processEvents';
import type { RuntimeObjects } from './objects';
import { Credit } from './credit';

/** Jobs that a thread tells of: so many at once, and so many a second from then on. As for Python (tasks.c). */
const AT_ONCE = 20_000;
const NS_A_JOB = 20_000_000;
/** Of a thread's time that may go into looking where jobs are submitted; beyond that, nobody knows. */
const SHARE = 0.1;
const SAVED_NS = 200_000_000;
/** Futures whose objects are remembered. */
const MOST_FUTURES = 4096;

/** Jobs of pools, from submission to end, as this thread submits, runs and awaits them. */
export class RuntimeJobs {
  /** Counts jobs as if they took time. */
  private readonly told = new Credit(1, AT_ONCE * NS_A_JOB);
  private readonly looks = new Credit(SHARE, SAVED_NS);
  private readonly futures = new Map<number, number>();
  private readonly begun = new Map<number, number>();
  /** The job that this thread began last. */
  private running = 0;

  constructor(
    private readonly agent: Agent,
    private readonly objects: RuntimeObjects,
  ) {}

  /** Gives its number, 0 for one that is not told of. */
  submitted(pool: number, describe: () => string, shared: boolean, below: object): number {
    const { recorder, stacks } = this.agent;
    const now = recorder.now();
    if (!this.told.isThere(now)) return 0;
    this.told.spend(NS_A_JOB);
    let stack = 0;
    if (this.looks.isThere(now)) {
      stack = stacks.stack(below);
      this.looks.spend(recorder.now() - now);
    }
    const executor = this.objects.of(pool)?.slot.object ?? 0;
    return recorder.jobBegin(describe(), stack, executor, this.running, shared);
  }

  begins(job: number, submittedAt: number): void {
    const { recorder } = this.agent;
    const now = recorder.now();
    this.begun.set(job, now);
    this.running = job;
    recorder.jobRuns(job, Math.max(0, now - submittedAt));
  }

  ends(job: number, returned: boolean, error: unknown): void {
    const { recorder } = this.agent;
    const ran = this.ranFor(job);
    if (this.running === job) this.running = 0;
    if (!returned) raise(this.agent, error, Ended.Task);
    recorder.jobEnd(job, returned ? WaitOutcome.Ok : WaitOutcome.Error, false, ran);
  }

  /** Another machine runs it, of which nothing more is heard than the end. */
  sent(job: number, node: number): void {
    this.begun.set(job, this.agent.recorder.now());
    this.agent.recorder.jobAway(job, this.objects.of(node)?.slot.object ?? 0);
  }

  /** Of a job of another process. */
  taken(pid: number, job: number): void {
    this.begun.set(job, this.agent.recorder.now());
    this.agent.recorder.jobTaken(pid, job);
  }

  done(pid: number, job: number, returned: boolean, error: unknown): void {
    const { recorder } = this.agent;
    const ran = this.ranFor(job);
    if (!returned) raise(this.agent, error, Ended.Task);
    recorder.jobDone(pid, job, returned ? TaskOutcome.Returned : TaskOutcome.Raised, ran);
  }

  lost(job: number): void {
    this.agent.recorder.jobDone(process.pid, job, TaskOutcome.Lost, 0);
  }

  cancelled(job: number): void {
    if (job !== 0) this.agent.recorder.jobEnd(job, WaitOutcome.Error, true, 0);
  }

  unasked(job: number): void {
    if (job !== 0) this.agent.recorder.jobUnretrieved(job);
  }

  /** ns since this thread has begun the job, which it has no longer. */
  private ranFor(job: number): number {
    const now = this.agent.recorder.now();
    const since = this.begun.get(job) ?? now;
    this.begun.delete(job);
    return now - since;
  }

  /** The object that stands for the result of a job where this thread waits for it; 0: nothing known. */
  future(job: number): number {
    if (job === 0) return 0;
    let object = this.futures.get(job);
    if (object !== undefined) return object;
    if (this.futures.size >= MOST_FUTURES) this.futures.clear();
    object = this.agent.recorder.jobFuture(job, '');
    this.futures.set(job, object);
    return object;
  }
}
