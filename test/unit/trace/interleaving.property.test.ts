import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Capture, replay } from './capture';

const US = 1_000;

/** A step of the program, or a poll of the host. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('write' as const),
      ring: fc.nat({ max: 3 }),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('poll' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('grow' as const), ring: fc.nat({ max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('idle' as const),
      us: fc.integer({ min: 1, max: 9000 }),
    }),
  },
);

interface Seen {
  readonly ring: number;
  readonly time: number;
  readonly id: number;
}

test('any interleaving of writes and polls yields what was written minus the counted losses', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }).map((power) => 2 ** power),
      (steps, ringRecords) => {
        const capture = new Capture();
        try {
          const written: Seen[] = [];
          const writer = capture.process({ ringRecords }).ready();
          let now = 1000;
          for (const one of steps) {
            if (one.what === 'poll') capture.poll(now);
            else if (one.what === 'grow') writer.ring(one.ring).grow();
            else if (one.what === 'idle') now += one.us * US;
            else {
              for (let i = 0; i < one.count; i++) {
                now += US;
                const id = written.length + 1;
                written.push({ ring: one.ring, time: now, id });
                writer.ring(one.ring).event('Notify', now, { object: id });
              }
            }
          }
          capture.drain(now);

          const lines = capture.sink.lines;
          const seen = lines.flatMap((line): Seen[] => {
            const match = /^1\/(\d+) (\d+) Notify object=(\d+)$/.exec(line);
            return match
              ? [{ ring: Number(match[1]), time: Number(match[2]), id: Number(match[3]) }]
              : [];
          });
          const lost = capture.decoder.stats.lost;
          expect(seen.length + lost).toBe(written.length);
          // Nothing twice, nothing invented, all in the order of time.
          expect(seen.map(({ id }) => id)).toEqual(
            [...new Set(seen.map(({ id }) => id))].sort((a, b) => a - b),
          );
          for (const one of seen) expect(written[one.id - 1]).toEqual(one);
          // What is lost of a ring was older than what followed.
          for (let ring = 0; ring < 4; ring++) {
            const mine = written.filter((one) => one.ring === ring);
            expect(mine.slice(-1).map(({ id }) => id)).toEqual(
              seen
                .filter((one) => one.ring === ring)
                .slice(-1)
                .map(({ id }) => id),
            );
          }
          expect(replay(capture.batches).lines).toEqual(lines);
        } finally {
          capture.dispose();
        }
      },
    ),
    { numRuns: 150 },
  );
});

/** Locks handed from thread to thread, with clocks that disagree by up to 2 ms. */
test('sequence numbers restore the order of every lock, however polls fall', () => {
  const operation = fc.record({
    thread: fc.nat({ max: 3 }),
    lock: fc.integer({ min: 1, max: 3 }),
    pollBefore: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 4, maxLength: 4 }),
      (operations, skews) => {
        const capture = new Capture();
        try {
          const writer = capture.process().ready();
          const sequences = [0, 0, 0, 0];
          let now = 10_000 * US;
          for (const { thread, lock, pollBefore } of operations) {
            if (pollBefore) capture.poll(now);
            now += 300 * US;
            const time = now - skews[thread]! * US;
            const sequence = ++sequences[lock]!;
            writer.ring(thread).event('Acquire', time, { object: lock, sequence });
          }
          capture.drain(now);
          for (const lock of [1, 2, 3]) {
            const order = capture.sink.lines.flatMap((line) => {
              const match = new RegExp(`Acquire object=${lock} sequence=(\\d+)`).exec(line);
              return match ? [Number(match[1])] : [];
            });
            expect(order).toEqual(Array.from({ length: sequences[lock]! }, (_, i) => i + 1));
          }
          expect(capture.decoder.stats).toMatchObject({ gaps: 0, late: 0 });
        } finally {
          capture.dispose();
        }
      },
    ),
    { numRuns: 100 },
  );
});
