import type { Form } from '../../futures/job';
import { Kind } from '../../memory/layout';
import { type Task, describeKey, mustBeTask } from '../../program/task';
import type { AsyncWaitOptions } from '../../program/times';
import { pack } from '../../program/transfer';
import { recorder } from '../../recording';
import type { StartMethod } from '../../supervisor/messages';
import { toBytes } from '../bytes';
import type { Arrivals, Crew, PoolOptions } from './crew';
import { PoolLink, ProcessArrivals, type ProcessJob } from './link';
import { type Call, poolWork } from './worker';
import { endWithProgram, hasEnded, refuseWorkersHere, workersOf } from './workers';

/** Processes that do jobs. They start as jobs need them: what a worker imports first is the module of a function. */
export class ProcessCrew implements Crew {
  private link: PoolLink | undefined;
  private readonly mark: number;
  private readonly initargs: unknown;

  /** `maxTasks`: see `PoolPlan`. */
  constructor(
    readonly size: number,
    private readonly options: PoolOptions,
    private readonly maxTasks: number,
    private readonly method: StartMethod,
  ) {
    refuseWorkersHere();
    if (options.initializer) mustBeTask(options.initializer, 'the initializer of a pool');
    this.initargs = pack(options.initargs ?? [], 'initargs', 'process').value;
    this.mark = recorder?.made(Kind.executor, size) ?? 0;
  }

  submit(
    task: Task<never[], unknown>,
    form: Form,
    args: unknown,
    describe: () => string,
  ): ProcessJob {
    mustBeTask(task, 'the function of a job');
    const bytes = toBytes({ key: task.key, form, args } satisfies Call, 'the job');
    const recorded = recorder?.jobSubmitted(this.mark, describe, true) ?? 0;
    return (this.link ??= this.start(task)).submit({ bytes, recorded });
  }

  arrivals(): Arrivals {
    return new ProcessArrivals(() => this.link as PoolLink);
  }

  close(): void {
    this.link?.close();
  }

  terminate(): void {
    this.link?.terminate();
    if (this.link) hasEnded(this.link);
  }

  join(): void {
    this.link?.join();
    if (this.link) hasEnded(this.link);
  }

  async joinAsync(options: Pick<AsyncWaitOptions, 'signal'>): Promise<void> {
    await this.link?.joinAsync(options);
    if (this.link) hasEnded(this.link);
  }

  private start(firstTask: Task<never[], unknown>): PoolLink {
    const { initializer } = this.options;
    const { key } = initializer ?? firstTask;
    const args = [process.pid, pack(initializer ?? null, 'initializer').value, this.initargs];
    const link = new PoolLink({
      ...workersOf(
        { module: describeKey(key).module, task: poolWork.key, args, name: 'PoolWorker' },
        this.method,
      ),
      processes: this.size,
      maxTasks: this.maxTasks,
      isRecorded: recorder !== undefined,
    });
    endWithProgram(link);
    return link;
  }
}
