import { type AsyncWaitOptions, type WaitOptions, deadlineOf, leftUntil } from '../program/times';
import { TimeoutError } from './errors';
import type { Future } from './future';
import { News } from './news';

/** When `wait` is over: with the first future that is, with the first that failed, with all of them. */
export const FIRST_COMPLETED = 'firstCompleted';
export const FIRST_EXCEPTION = 'firstException';
export const ALL_COMPLETED = 'allCompleted';
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

export interface ReturnOptions {
  /** Default: `'allCompleted'`. */
  readonly returnWhen?: ReturnWhen;
}

/** Futures that are over, and those that are not. */
export interface DoneAndNotDone<F> {
  readonly done: Set<F>;
  readonly notDone: Set<F>;
}

/** @internal Watches futures until they are over. */
export class Watcher<F extends Future<unknown>> {
  /** Those that are over, in the order they came to be. */
  readonly done: F[] = [];
  /** Those that are not, and their watches. */
  readonly open = new Map<number, { readonly future: F; readonly watch: number }>();
  private readonly news = new News(() => this.open.keys());
  private watches = true;

  constructor(futures: Iterable<F>) {
    for (const future of new Set(futures)) this.add(future);
  }

  /** Watches one more, unless it does already. */
  add(future: F): void {
    const { handle } = future;
    if (this.open.has(handle)) return;
    const watch = this.news.watch(handle);
    if (watch === 0) this.done.push(future);
    else this.open.set(handle, { future, watch });
  }

  get count(): number {
    return this.done.length + this.open.size;
  }

  /** Waits until one more is over; false when the time limit came first. */
  next(deadline: number): boolean {
    const [only] = this.open.size === 1 ? this.open.values() : [];
    return this.came(this.news.next(leftUntil(deadline), only?.future));
  }

  async nextAsync(deadline: number, signal: AbortSignal | undefined): Promise<boolean> {
    const [only] = this.open.size === 1 ? this.open.values() : [];
    const options = { ...leftUntil(deadline), signal };
    return this.came(await this.news.nextAsync(options, only?.future));
  }

  private came(handle: number): boolean {
    const found = this.open.get(handle);
    if (!found) return false;
    this.open.delete(handle);
    this.done.push(found.future);
    return true;
  }

  /** Watches no longer. */
  end(): void {
    if (!this.watches) return;
    this.watches = false;
    for (const [handle, { watch }] of this.open) this.news.unwatch(handle, watch);
  }

  isOver(when: ReturnWhen): boolean {
    if (this.open.size === 0) return true;
    if (when === ALL_COMPLETED) return false;
    const { done } = this;
    return when === FIRST_COMPLETED ? done.length > 0 : done.some((one) => one.failed());
  }

  outcome(): DoneAndNotDone<F> {
    this.end();
    const notDone = new Set([...this.open.values()].map(({ future }) => future));
    return { done: new Set(this.done), notDone };
  }
}

/** Waits for futures; those that are not over when the time limit comes are in `notDone`. */
export function wait<F extends Future<unknown>>(
  futures: Iterable<F>,
  { returnWhen = ALL_COMPLETED, ...options }: WaitOptions & ReturnOptions = {},
): DoneAndNotDone<F> {
  const deadline = deadlineOf(options);
  const watcher = new Watcher(futures);
  while (!watcher.isOver(returnWhen) && watcher.next(deadline));
  return watcher.outcome();
}

/** As `wait`, without blocking the thread. */
export async function waitAsync<F extends Future<unknown>>(
  futures: Iterable<F>,
  { returnWhen = ALL_COMPLETED, signal, ...options }: AsyncWaitOptions & ReturnOptions = {},
): Promise<DoneAndNotDone<F>> {
  const deadline = deadlineOf(options);
  signal?.throwIfAborted();
  const watcher = new Watcher(futures);
  try {
    while (!watcher.isOver(returnWhen) && (await watcher.nextAsync(deadline, signal)));
  } finally {
    watcher.end();
  }
  return watcher.outcome();
}

/** Futures in the order in which they come to be over: by `for`, which blocks the thread, or by `for await`. */
export interface Completions<F> {
  [Symbol.iterator](): Generator<F, void, undefined>;
  [Symbol.asyncIterator](): AsyncIterableIterator<F>;
}

/**
 * Gives each future when it is over, first those that are so already. The time limit counts from this call; a
 * TimeoutError says that it came.
 */
export function asCompleted<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: AsyncWaitOptions = {},
): Completions<F> {
  const deadline = deadlineOf(options);
  const all = [...futures];
  return {
    *[Symbol.iterator]() {
      const watcher = new Watcher(all);
      try {
        for (let at = 0; at < watcher.count; at++) {
          if (at === watcher.done.length && !watcher.next(deadline)) throw tooLate(watcher);
          yield watcher.done[at]!;
        }
      } finally {
        watcher.end();
      }
    },
    [Symbol.asyncIterator]: () => completionsAsync(new Watcher(all), deadline, options.signal),
  };
}

/** No generator: its `yield` would await the futures. */
function completionsAsync<F extends Future<unknown>>(
  watcher: Watcher<F>,
  deadline: number,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<F> {
  let at = 0;
  const end = (): IteratorResult<F> => {
    watcher.end();
    return { done: true, value: undefined };
  };
  const one = async (): Promise<IteratorResult<F>> => {
    if (at === watcher.count) return end();
    if (at === watcher.done.length && !(await watcher.nextAsync(deadline, signal)))
      throw tooLate(watcher);
    return { done: false, value: watcher.done[at++]! };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      one().catch((error: unknown) => {
        end();
        throw error;
      }),
    return: () => Promise.resolve(end()),
  };
}

const tooLate = ({ open, count }: Watcher<Future<unknown>>): TimeoutError =>
  new TimeoutError(`${open.size} (of ${count}) futures unfinished`);
