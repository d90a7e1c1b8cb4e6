import { ValueError } from '../errors';
import type { Task } from '../program/task';
import { type AsyncWaitOptions, deadlineOf, leftUntil } from '../program/times';
import type { Future } from './future';
import { Form } from './job';
import { describeChunk, describeJob } from './names';

export interface MapOptions extends AsyncWaitOptions {
  /** Calls that are one job: more than one, default 1, where a call is done sooner than sent. */
  readonly chunkSize?: number;
}

/** Results in the order of the items: by `for`, which blocks the thread, or by `for await`. */
export interface Results<T> {
  [Symbol.iterator](): Generator<T, void, undefined>;
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}

type Submit = (
  task: Task<never[], unknown>,
  form: Form,
  args: unknown,
  describe: () => string,
) => Future<unknown>;

/** Submits a job for each item or chunk at once; the time limit counts from here. */
export function mapJobs<T, R>(
  submit: Submit,
  task: Task<[T], unknown>,
  items: Iterable<T>,
  { chunkSize = 1, ...options }: MapOptions,
): Results<R> {
  if (!Number.isInteger(chunkSize) || chunkSize < 1)
    throw new ValueError('chunkSize must be an integer of at least 1');
  const deadline = deadlineOf(options);
  const isChunked = chunkSize > 1;
  const futures = isChunked
    ? chunks(items, chunkSize).map((chunk, index) =>
        submit(task, Form.chunk, chunk, () =>
          describeChunk(task.key, index * chunkSize, chunk.length),
        ),
      )
    : Array.from(items, (item) =>
        submit(task, Form.one, item, () => describeJob(task.key, [item])),
      );
  const each = (result: unknown): R[] => (isChunked ? (result as R[]) : [result as R]);
  return {
    *[Symbol.iterator]() {
      try {
        for (const future of futures) yield* each(future.result(leftUntil(deadline)));
      } finally {
        for (const future of futures) future.cancel();
      }
    },
    async *[Symbol.asyncIterator]() {
      const { signal } = options;
      try {
        for (const future of futures)
          yield* each(await future.resultAsync({ ...leftUntil(deadline), signal }));
      } finally {
        for (const future of futures) future.cancel();
      }
    },
  };
}

function chunks<T>(items: Iterable<T>, size: number): T[][] {
  const all = [...items];
  const parts: T[][] = [];
  for (let from = 0; from < all.length; from += size) parts.push(all.slice(from, from + size));
  return parts;
}
