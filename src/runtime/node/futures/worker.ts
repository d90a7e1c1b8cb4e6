import * as future from '../core/future';
import * as pool from '../core/pool';
import * as queue from '../core/queue';
import { hook } from '../hooks';
import { MARK } from '../memory/layout';
import { memory, self } from '../program/program';
import { drop } from '../program/references';
import type { Shared } from '../program/shared';
import { type AnyTask, builtIn } from '../program/task';
import { waitSync } from '../program/waiting';
import { peek } from '../queue/codec';
import { recorder } from '../recording';
import { excepthook } from '../threading/excepthook';
import { currentThread } from '../threading/thread';
import {
  type Written,
  discardJob,
  discardJobs,
  isPromise,
  perform,
  readJob,
  submittedAt,
  writeReturned,
  writeThrown,
} from './job';
import { tell } from './news';

/** How workers of a pool are started. */
export interface Setup {
  readonly prefix: string;
  readonly initializer: AnyTask | undefined;
  readonly initargs: readonly unknown[];
}

export const setupOf = (handle: number): Setup => peek(memory.load(handle + pool.SETUP)) as Setup;

/** What a worker does from its start until the pool is shut down. Between jobs it sleeps, and so does its event loop. */
export const work = builtIn('work', async (of: Shared, worker: number): Promise<void> => {
  pool.setThread(self, of.handle, worker, self.id);
  if (!(await initialise(of.handle))) return;
  for (let item = take(of); item !== 0; item = take(of)) {
    const running = run(of.handle, worker, item);
    if (running) await running;
  }
});

async function initialise(handle: number): Promise<boolean> {
  const { initializer, initargs } = setupOf(handle);
  if (!initializer) return true;
  try {
    await (initializer as unknown as (...args: unknown[]) => unknown)(...initargs);
    return true;
  } catch (error) {
    excepthook(error, currentThread());
    discardJobs(pool.breakOff(self, handle, future.UNREADY, drop));
    return false;
  }
}

/**
 * About twenty microseconds of looking for a job: to be woken for each one costs whoever submits more than to have this
 * thread run on until the next.
 */
const LOOKS = 1500;

/** The item of the next job, 0 when there will be none. */
function take(of: Shared): number {
  for (let left = LOOKS; left > 0 && queue.size(self, of.handle) === 0; left--);
  const got =
    queue.tryGet(self, of.handle, 'fifo') ??
    waitSync(of, {}, 'item', (waiter) => queue.get(self, of.handle, 'fifo', waiter));
  return typeof got === 'number' ? got : 0;
}

/** Begins the job of an item; 0 when it was cancelled. */
export function begin(handle: number, worker: number, item: number): number {
  const job = pool.futureOf(self, item);
  if (!pool.beginJob(self, handle, worker, job)) {
    pool.skipJob(self, handle, worker);
    discardJob(item);
    return 0;
  }
  hook?.('jobBegin', { handle: job }, 0);
  return job;
}

/** Says what came of a job, which is over. */
export function finish(handle: number, worker: number, job: number, written: Written): void {
  const { state, item: result } = written;
  hook?.('jobEnd', { handle: job }, state === future.RETURNED ? 1 : 0);
  tell(pool.finishJob(self, handle, job, state, result));
  pool.leaveJob(self, handle, worker);
  drop(job);
}

/** Runs a job; a promise of its end where it is asynchronous. */
function run(handle: number, worker: number, item: number): Promise<void> | undefined {
  const job = begin(handle, worker, item);
  if (job === 0) return undefined;
  const mark = memory.load(job + MARK);
  if (mark !== 0) recorder?.jobBegins(mark, submittedAt(job));
  const end = (written: Written): void => {
    if (mark !== 0) recorder?.jobEnds(mark, written.state === future.RETURNED, written.error);
    finish(handle, worker, job, written);
  };
  let value: unknown;
  try {
    value = perform(readJob(item));
  } catch (error) {
    end(writeThrown(job, error));
    return undefined;
  }
  if (isPromise(value)) return endLater(job, value, end);
  end(writeReturned(job, value));
  return undefined;
}

async function endLater(
  job: number,
  value: PromiseLike<unknown>,
  end: (written: Written) => void,
): Promise<void> {
  let written: Written;
  try {
    written = writeReturned(job, await value);
  } catch (error) {
    written = writeThrown(job, error);
  }
  end(written);
}
