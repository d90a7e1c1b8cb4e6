import * as future from '../core/future';
import * as pool from '../core/pool';
import * as queue from '../core/queue';
import { MARK } from '../memory/layout';
import { memory, self } from '../program/program';
import { drop } from '../program/references';
import type { Shared } from '../program/shared';
import { builtIn } from '../program/task';
import { waitAsync } from '../program/waiting';
import { peek } from '../queue/codec';
import { recorder } from '../recording';
import { type Outcome, brokenPool } from './future';
import { type Written, discardJobs, readJob, writeReturned, writeThrown } from './job';
import { WorkerProcess, type WorkerSetup } from './processes';
import { begin, finish } from './worker';

/** What the processes of a pool are started with. */
export interface ProcessSetup extends WorkerSetup {
  /** What names of its processes begin with. */
  readonly name: string;
  /** Jobs that a process runs; null: no limit. */
  readonly maxTasks: number | null;
}

export const processSetupOf = (handle: number): ProcessSetup =>
  peek(memory.load(handle + pool.SETUP)) as ProcessSetup;

/** What the thread does that hands out the jobs of a pool of processes, until the pool is shut down. */
export const manage = builtIn('manage', (of: Shared, firstTask: string): Promise<void> =>
  new Manager(of, firstTask).run(),
);

/** A place for a process; it has one from its first job on. */
interface Place {
  readonly worker: number;
  process: WorkerProcess | undefined;
}

class Manager {
  private readonly setup: ProcessSetup;
  /** The one that is to have the next job is the last. */
  private readonly idle: Place[] = [];
  private readonly places: readonly Place[];
  private placeLeft: (() => void) | undefined;
  private started = 0;

  constructor(
    private readonly of: Shared,
    private readonly firstTask: string,
  ) {
    this.setup = processSetupOf(of.handle);
    this.places = Array.from({ length: pool.maxWorkers(self, of.handle) }, (_, worker) => ({
      worker,
      process: undefined,
    }));
    for (const place of this.places) {
      pool.setThread(self, of.handle, place.worker, self.id);
      this.idle.unshift(place);
    }
  }

  async run(): Promise<void> {
    const running = new Set<Promise<void>>();
    for (let item = await this.take(); item !== 0; item = await this.take()) {
      const place = this.idle.pop()!;
      const job = begin(this.of.handle, place.worker, item);
      if (job === 0) this.leave(place);
      else {
        const done = this.serve(place, job, item).finally(() => running.delete(done));
        running.add(done);
      }
    }
    await Promise.all(running);
    await Promise.all(this.places.map(async ({ process }) => process?.end()));
  }

  /** The item of the next job, once there is an idle place for it; 0 when there will be none. */
  private async take(): Promise<number> {
    if (this.idle.length === 0) await new Promise<void>((resolve) => (this.placeLeft = resolve));
    const { handle } = this.of;
    const got =
      queue.tryGet(self, handle, 'fifo') ??
      (await waitAsync(
        this.of,
        {},
        'item',
        (waiter) => queue.get(self, handle, 'fifo', waiter),
        () => false,
      ));
    return typeof got === 'number' ? got : 0;
  }

  /** Has a process run a job. */
  private async serve(place: Place, job: number, item: number): Promise<void> {
    const call = readJob(item);
    let written: Written;
    try {
      place.process ??= this.start();
      const answer = await place.process.perform({ ...call, mark: memory.load(job + MARK) });
      written = answer ? writtenOf(job, answer) : this.lost(place.process, job);
    } catch (error) {
      written = writeThrown(job, error);
    }
    finish(this.of.handle, place.worker, job, written);
    const { maxTasks } = this.setup;
    if (place.process && place.process.performed === maxTasks) {
      await place.process.end();
      place.process = undefined;
    }
    this.leave(place);
  }

  private start(): WorkerProcess {
    const { name } = this.setup;
    return new WorkerProcess(this.setup, `${name}_${this.started++}`, this.firstTask, (gone) =>
      this.breakOff(gone),
    );
  }

  /** What becomes of the job of a process that is gone. */
  private lost(process: WorkerProcess, job: number): Written {
    this.breakOff(process);
    const state = stateAfter(process);
    const mark = memory.load(job + MARK);
    // Its process can tell nothing any more.
    if (mark !== 0) recorder?.jobEnds(mark, false, brokenPool(state));
    return { state, item: 0 };
  }

  /** Python's pool ends all of its processes, too, when one is gone. */
  private breakOff(gone: WorkerProcess): void {
    discardJobs(pool.breakOff(self, this.of.handle, stateAfter(gone), drop));
    for (const { process } of this.places) process?.kill();
  }

  private leave(place: Place): void {
    // Those that have a process come first.
    if (place.process) this.idle.push(place);
    else this.idle.unshift(place);
    this.placeLeft?.();
    this.placeLeft = undefined;
  }
}

const stateAfter = ({ isUnready }: WorkerProcess): number =>
  isUnready ? future.UNREADY_PROCESS : future.LOST_PROCESS;

const writtenOf = (job: number, answer: Outcome<unknown>): Written =>
  'error' in answer ? writeThrown(job, answer.error) : writeReturned(job, answer.value);
