import { ABORTED } from '../core/loop';
import { SendError } from '../errors';
import { waitAsync } from '../futures/completion';
import { BrokenThreadPool } from '../futures/errors';
import type { Future } from '../futures/future';
import { Form } from '../futures/job';
import { describeShare } from '../futures/names';
import { type AnyTask, type Task, mustBeTask } from '../program/task';
import type { AsyncWaitOptions } from '../program/times';
import { isOfSharedBuffer } from '../program/transfer';
import { type NumberReduction, type OwnReduction, reducerOf } from './reduction';
import { type Schedule, type Span, divide } from './schedule';
import { Loop, type ShareResult, type Plan, refuseNested, runShare } from './share';
import { checkThreads, getNumThreads, teamOf } from './team';

/** Iterations from 0, or from the first number, up to and not including the last. */
export type Range = number | readonly [from: number, to: number];

/** Runs the iterations from `from` up to, and not including, `to`: a chunk of the range. */
export type Body<A extends unknown[], R> = Task<[from: number, to: number, ...args: A], R>;

export interface LoopOptions {
  /** How many threads run it; default: as `setNumThreads` says, or as many as the machine runs at a time. */
  readonly numThreads?: number;
  /** Default: `'static'`. */
  readonly schedule?: Schedule;
  /** Iterations that the body is called for at a time; default 1, with `'static'` all that a thread has. */
  readonly chunk?: number;
}

/** What the body is called with besides, the same for every chunk; typed arrays among it must be shared ones. */
export type WithArgs<A> = A extends [] ? { readonly args?: A } : { readonly args: A };

type Given<A extends unknown[], More> = A extends []
  ? [options?: More & WithArgs<A>]
  : [options: More & WithArgs<A>];

export type AsyncLoopOptions = LoopOptions & Pick<AsyncWaitOptions, 'signal'>;

/** What all forms come down to. */
type AnyOptions = AsyncLoopOptions & {
  readonly args?: readonly unknown[];
  readonly reduction?: unknown;
};

/**
 * Runs a loop in several threads, of which this one is one, and comes back when all iterations are done: OpenMP's
 * `parallel for` (OpenMP 5.2, sections 10.1 and 11.5). The body is called for chunks of the range. With a `reduction` gives
 * what becomes of all that it returns. An error of the body ends the loop, once the chunks that others are at are done.
 */
export function prange<A extends unknown[]>(
  range: Range,
  body: Body<A, number>,
  options: LoopOptions & WithArgs<A> & { readonly reduction: NumberReduction },
): number;
export function prange<A extends unknown[], T>(
  range: Range,
  body: Body<A, T>,
  options: LoopOptions & WithArgs<A> & { readonly reduction: OwnReduction<T> },
): T;
export function prange<A extends unknown[]>(
  range: Range,
  body: Body<A, unknown>,
  ...options: Given<A, LoopOptions>
): void;
export function prange(range: Range, task: AnyTask, ...[options]: unknown[]): unknown {
  const region = new Region(range, task, options as AnyOptions);
  const futures = region.submit(1);
  const own = region.run(0);
  // A share that no worker has begun is done sooner here.
  const others = futures.map((future, index) =>
    future.cancel() ? region.run(index + 1) : outcomeOf(future),
  );
  return region.result([own, ...others]);
}

/**
 * As `prange`, by other threads alone and without blocking this one. A signal ends the loop with its reason, once the
 * chunks that threads are at are done: no thread writes any more when the promise has settled.
 */
export async function prangeAsync<A extends unknown[]>(
  range: Range,
  body: Body<A, number>,
  options: AsyncLoopOptions & WithArgs<A> & { readonly reduction: NumberReduction },
): Promise<number>;
export async function prangeAsync<A extends unknown[], T>(
  range: Range,
  body: Body<A, T>,
  options: AsyncLoopOptions & WithArgs<A> & { readonly reduction: OwnReduction<T> },
): Promise<T>;
export async function prangeAsync<A extends unknown[]>(
  range: Range,
  body: Body<A, unknown>,
  ...options: Given<A, AsyncLoopOptions>
): Promise<void>;
export async function prangeAsync(
  range: Range,
  task: AnyTask,
  ...[given]: unknown[]
): Promise<unknown> {
  const options = given as AnyOptions | undefined;
  const signal = options?.signal;
  signal?.throwIfAborted();
  const region = new Region(range, task, options);
  const futures = region.submit(0);
  const abort = (): void => {
    region.stop();
    for (const future of futures) future.cancel();
  };
  signal?.addEventListener('abort', abort);
  try {
    await waitAsync(futures);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  const outcomes = futures.map(outcomeOf);
  if (region.wasStopped) signal?.throwIfAborted();
  return region.result(outcomes);
}

type Outcome = { readonly value: ShareResult } | { readonly error: unknown };

/** One call. */
class Region {
  private readonly plan: Plan;
  private readonly loop: Loop;
  /** Why not all shares could be handed out. */
  private refusal: { readonly error: unknown } | undefined;

  constructor(
    range: Range,
    private readonly task: AnyTask,
    { args = [], numThreads = getNumThreads(), reduction, ...how }: AnyOptions = {},
  ) {
    refuseNested();
    mustBeTask(task, 'the body of a loop');
    refuseUnshared(args);
    const reduces = reduction as Plan['reduction'];
    reducerOf(reduces);
    const division = divide(spanOf(range), checkThreads(numThreads), how.schedule, how.chunk);
    this.plan = { division, reduction: reduces, args };
    this.loop = new Loop(this.plan);
  }

  /** Has the pool run the shares from a member of the team on; where it cannot, the loop is stopped. */
  submit(first: number): Future<ShareResult>[] {
    const { task, loop } = this;
    const { threads } = this.plan.division;
    const futures: Future<ShareResult>[] = [];
    try {
      for (let member = first; member < threads; member++)
        futures.push(
          teamOf(threads - first).submitJob(task, Form.share, [loop, member], () =>
            describeShare(task.key, member, threads),
          ),
        );
    } catch (error) {
      this.refusal = { error };
      this.stop();
    }
    return futures;
  }

  /** Runs a share here; nothing where the range has none for that member. */
  run(member: number): Outcome {
    if (member >= this.plan.division.threads) return { value: [] };
    try {
      return { value: runShare(this.task, this.loop, member, this.plan) };
    } catch (error) {
      return { error };
    }
  }

  stop(): void {
    this.loop.stop(ABORTED);
  }

  get wasStopped(): boolean {
    return this.loop.stopped;
  }

  /** What all shares come to; throws the error that ended the loop. */
  result(outcomes: readonly Outcome[]): unknown {
    const { failed } = this.loop;
    const first = failed < 0 ? undefined : outcomes[failed];
    const bad = this.refusal ?? first ?? outcomes.find((one) => 'error' in one);
    if (bad && 'error' in bad) throw told(bad.error);
    const reducer = reducerOf(this.plan.reduction);
    if (!reducer) return undefined;
    const results = outcomes.flatMap((one) => ('value' in one ? one.value : []));
    if (results.length === 0) return reducer.identity;
    return results.reduce((a, b) => reducer.combine(a, b));
  }
}

function spanOf(range: Range): Span {
  const [from, to] = typeof range === 'number' ? [0, range] : range;
  return { from, to };
}

function outcomeOf(future: Future<ShareResult>): Outcome {
  if (future.cancelled()) return { value: [] };
  try {
    return { value: future.result() };
  } catch (error) {
    return { error };
  }
}

function told(error: unknown): unknown {
  return error instanceof BrokenThreadPool
    ? new BrokenThreadPool(
        'a thread of the loop was terminated, by process.exit() or out of memory, and its iterations ' +
          'may be half done; the next prange() starts other threads',
      )
    : error;
}

function refuseUnshared(args: readonly unknown[]): void {
  for (const [index, arg] of args.entries()) {
    const isBytes = ArrayBuffer.isView(arg) || arg instanceof ArrayBuffer;
    if (!isBytes || isOfSharedBuffer(arg)) continue;
    const { name } = arg.constructor;
    throw new SendError(
      `args[${index}] is of class ${name} and not shared: each thread would have a copy, and what the body writes ` +
        `would be lost; make it by sharedArray(${ArrayBuffer.isView(arg) ? name : 'Uint8Array'}, …) or over a SharedArrayBuffer`,
    );
  }
}
