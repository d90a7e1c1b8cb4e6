/** Scenes of loops in several threads; each prints what came of it, as lines of JSON. */
import {
  type Schedule,
  getNumThreads,
  prange,
  prangeAsync,
  setNumThreads,
  sharedArray,
} from 'heddle/parallel';
import { isMain, task } from 'heddle/task';
import { Barrier, Event, Thread, currentThread, enumerate } from 'heddle/threading';

const DEADLINE_MS = 60_000;

export const square = task((from: number, to: number, values: Float64Array) => {
  for (let at = from; at < to; at++) values[at]! += at * at;
});
export const sum = task((from: number, to: number) => {
  let total = 0;
  for (let at = from; at < to; at++) total += at;
  return total;
});
export const names = task((_from: number, _to: number, met: Barrier) => {
  met.wait({ timeout: DEADLINE_MS });
  return [currentThread().name];
});
export const join = task((a: string[], b: string[]) => [...a, ...b].sort());
export const larger = task((a: bigint, b: bigint) => (a > b ? a : b));
export const last = task((_from: number, to: number) => BigInt(to) * 10n ** 20n);

class StoneError extends RangeError {
  override name = 'StoneError';
  constructor(readonly weight: number) {
    super('too heavy');
  }
}
export const fail = task((from: number, _to: number, ran: Int32Array) => {
  Atomics.add(ran, 0, 1);
  if (from === 7) throw new StoneError(from);
});
export const nested = task((from: number, to: number) =>
  prange(to - from, sum, { reduction: 'sum' }),
);
export const slow = task(async (_from: number, _to: number) => Promise.resolve());
export const leave = task((_from: number, _to: number, met: Barrier) => {
  met.wait({ timeout: DEADLINE_MS });
  if (currentThread().name !== 'MainThread') process.exit();
});
export const hold = task((_from: number, _to: number, begun: Event, go: Event, ran: Int32Array) => {
  Atomics.add(ran, 0, 1);
  begun.set();
  go.wait({ timeout: DEADLINE_MS });
});
export const withPlain = task((_from: number, _to: number, _values: Float64Array) => undefined);
export const inThread = task((found: Int32Array) => {
  found[0] = prange(100, sum, { reduction: 'sum', numThreads: 2 });
});

const say = (...values: unknown[]): void => console.log(JSON.stringify(values));
const nameOf = (error: unknown): string => (error as Error).name;

async function thrown(act: () => unknown): Promise<Error> {
  try {
    await act();
  } catch (error) {
    return error as Error;
  }
  return new Error('nothing was thrown');
}

const scenes: Readonly<Record<string, () => unknown>> = {
  async runs() {
    const schedules: [Schedule, number?][] = [
      ['static'],
      ['static', 7],
      ['dynamic', 5],
      ['guided'],
    ];
    const expected = Array.from({ length: 1000 }, (_, at) => at * at).join();
    for (const [schedule, chunk] of schedules) {
      const values = sharedArray(Float64Array, 1000);
      const how = { schedule, ...(chunk && { chunk }), numThreads: 4 };
      prange(500, square, { args: [values], ...how });
      await prangeAsync([500, 1000], square, { args: [values], ...how });
      const total = prange([10, 1000], sum, { reduction: 'sum', ...how });
      say(values.join() === expected, total);
    }
  },

  /** All members meet, so that each is a thread of its own. */
  team() {
    const met = new Barrier(3);
    const reduction = { combine: join, identity: [] as string[] };
    const look = (): string[] => prange(3, names, { args: [met], numThreads: 3, reduction });
    say(look(), look(), enumerate().length);
  },

  async reduces() {
    const how = { schedule: 'dynamic', numThreads: 2 } as const;
    say(
      prange(5, sum, { reduction: 'max', ...how }),
      prange([1, 5], sum, { reduction: 'product', ...how }),
      prange([3, 5], sum, { reduction: 'min', ...how }),
      await prangeAsync(5, sum, { reduction: 'sum', ...how }),
      String(prange(9, last, { reduction: { combine: larger, identity: 0n }, ...how })),
    );
    say(
      ...(['sum', 'product', 'min', 'max'] as const).map((reduction) =>
        String(prange(0, sum, { reduction })),
      ),
      String(prange(-3, last, { reduction: { combine: larger, identity: 5n } })),
    );
  },

  async throws() {
    const look = (error: StoneError, ran: Int32Array): void =>
      say(
        error instanceof Error,
        nameOf(error),
        error.message,
        error.weight,
        error.stack?.includes('loops-esm.mjs'),
        ran[0]! >= 1 && ran[0]! < 100_000,
      );
    for (const one of [prange, prangeAsync] as (typeof prange)[]) {
      const ran = sharedArray(Int32Array, 1);
      const how = { args: [ran] as [Int32Array], schedule: 'dynamic', numThreads: 3 } as const;
      look((await thrown(() => one(100_000, fail, how))) as StoneError, ran);
    }
    say(prange(10, sum, { reduction: 'sum' }));
  },

  async refuses() {
    const acts = [
      () => prange(4, nested, { numThreads: 2 }),
      () => prangeAsync(4, nested, { numThreads: 2 }),
      () => prange(4, slow),
      () => prange(4, withPlain, { args: [new Float64Array(4)] }),
      () => prange(4, sum, { numThreads: 0 }),
      () => prange(4, sum, { chunk: 1.5 }),
      () => prange(4, sum, { reduction: 'mean' as 'sum' }),
      () => setNumThreads(-1),
    ];
    for (const act of acts) {
      const { name, message } = await thrown(act);
      say(name, message);
    }
  },

  /** A worker is terminated in the middle of the loop. */
  async dies() {
    const error = await thrown(() => prange(2, leave, { args: [new Barrier(2)], numThreads: 2 }));
    say(nameOf(error), error.message);
    say(prange(10, sum, { reduction: 'sum', numThreads: 2 }));
  },

  async aborts() {
    const [begun, go] = [new Event(), new Event()];
    const ran = sharedArray(Int32Array, 1);
    const controller = new AbortController();
    const { signal } = controller;
    const how = {
      args: [begun, go, ran] as [Event, Event, Int32Array],
      schedule: 'dynamic',
    } as const;
    const loop = thrown(() => prangeAsync(1000, hold, { ...how, numThreads: 2, signal }));
    await begun.waitAsync({ timeout: DEADLINE_MS });
    controller.abort(new Error('enough'));
    go.set();
    const { message } = await loop;
    const after = ran[0]!;
    say(
      message,
      after >= 1 && after <= 2,
      (await thrown(() => prangeAsync(1, sum, { signal }))).message,
    );
    say(prange(10, sum, { reduction: 'sum', numThreads: 2 }), ran[0] === after);
  },

  /** Loops that nobody waits for one by one, and one of another thread. */
  async besides() {
    const loops = Array.from({ length: 20 }, (_, at) =>
      prangeAsync(at + 1, sum, { reduction: 'sum', schedule: 'dynamic', numThreads: 2 }),
    );
    say(await Promise.all(loops));
    const found = sharedArray(Int32Array, [0]);
    const thread = new Thread(inThread, { args: [found] });
    thread.start();
    thread.join();
    say(found[0]);
  },

  threads() {
    setNumThreads(3);
    const met = new Barrier(3);
    const reduction = { combine: join, identity: [] as string[] };
    say(getNumThreads(), prange(100, names, { args: [met], reduction }).length);
  },

  /** Every iteration is run once, whatever the schedule, over and over. */
  async stress() {
    const rounds = Math.ceil(Number(process.argv[3]) / 100);
    const random = (below: number): number => Math.floor(Math.random() * below);
    let wrong = 0;
    for (let round = 0; round < rounds; round++) {
      const count = random(200);
      const schedule = (['static', 'dynamic', 'guided'] as const)[random(3)]!;
      const chunk = random(2) === 0 ? 1 + random(20) : undefined;
      const how = { schedule, ...(chunk && { chunk }), numThreads: 1 + random(4) };
      const values = sharedArray(Float64Array, count);
      const one = (random(2) === 0 ? prange : prangeAsync) as typeof prangeAsync;
      await one(count, square, { args: [values], ...how });
      if (values.some((value, at) => value !== at * at)) wrong++;
      const total = await one(count, sum, { reduction: 'sum', ...how });
      if (total !== (count * (count - 1)) / 2) wrong++;
    }
    say(wrong);
  },
};

if (isMain) void scenes[process.argv[2]!]!();
