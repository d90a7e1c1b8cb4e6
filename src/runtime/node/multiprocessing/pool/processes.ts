import { RuntimeError } from '../../errors';
import type { Form } from '../../futures/job';
import { Kind } from '../../memory/layout';
import { program } from '../../program/program';
import { type Task, describeKey, refuseWhileImporting } from '../../program/task';
import type { AsyncWaitOptions } from '../../program/times';
import { pack } from '../../program/transfer';
import { recorder } from '../../recording';
import { followed } from '../../subprocess/link';
import { planOf } from '../boot';
import { toBytes } from '../bytes';
import type { Arrivals, Crew, PoolOptions } from './crew';
import { PoolLink, ProcessArrivals, type ProcessJob } from './link';
import { type Call, poolWork } from './worker';

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
  ) {
    refuseWhileImporting('process');
    if (program.process?.daemon)
      throw new RuntimeError('daemonic processes are not allowed to have children');
    this.initargs = pack(options.initargs ?? [], 'initargs', 'process').value;
    this.mark = recorder?.made(Kind.executor, size) ?? 0;
  }

  submit(
    task: Task<never[], unknown>,
    form: Form,
    args: unknown,
    describe: () => string,
  ): ProcessJob {
    const bytes = toBytes({ key: task.key, form, args } satisfies Call, 'the job');
    const recorded = recorder?.jobSubmitted(this.mark, describe) ?? 0;
    if (recorded !== 0) recorder?.jobShared(recorded);
    return (this.link ??= this.start(task)).submit(bytes, recorded);
  }

  arrivals(jobs: readonly ProcessJob[]): Arrivals {
    return new ProcessArrivals(this.link as PoolLink, jobs);
  }

  close(): void {
    this.link?.close();
  }

  terminate(): void {
    this.link?.terminate();
    if (this.link) open.delete(this.link);
  }

  join(): void {
    this.link?.join();
    if (this.link) open.delete(this.link);
  }

  async joinAsync(options: Pick<AsyncWaitOptions, 'signal'>): Promise<void> {
    await this.link?.joinAsync(options);
    if (this.link) open.delete(this.link);
  }

  private start(firstTask: Task<never[], unknown>): PoolLink {
    const { initializer } = this.options;
    const { key } = initializer ?? firstTask;
    const start = {
      module: describeKey(key).module,
      task: poolWork.key,
      args: [process.pid, pack(initializer ?? null, 'initializer').value, this.initargs],
      name: 'PoolWorker',
      daemon: true,
      argv: process.argv.slice(1),
    };
    const child = followed({ ...planOf(start), hasChannel: true });
    const link = new PoolLink({
      child,
      start,
      processes: this.size,
      maxTasks: this.maxTasks,
      isRecorded: recorder !== undefined,
    });
    endWithUs();
    open.add(link);
    return link;
  }
}

/** Pools of this thread whose workers may run. */
const open = new Set<PoolLink>();
let isSetUp = false;

function endWithUs(): void {
  if (isSetUp) return;
  isSetUp = true;
  process.once('exit', () => {
    for (const link of open) link.terminate();
  });
}
