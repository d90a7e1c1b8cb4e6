import type { Frame } from 'playwright-core';

/** How a page's clock lies against CLOCK_MONOTONIC. */
export interface Clock {
  /** Adds to `performance.now()` to give ms of CLOCK_MONOTONIC. */
  readonly offsetMs: number;
  /** The offset is right within this, ms. */
  readonly errorMs: number;
}

const ROUNDS = 80;

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Asks the page for its time again and again; the quickest answer tells it most exactly. */
export async function calibrate(frame: Frame): Promise<Clock> {
  let best: Clock = { offsetMs: 0, errorMs: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    const asked = monotonicMs();
    const page = await frame.evaluate(() => performance.now());
    const answered = monotonicMs();
    const errorMs = (answered - asked) / 2;
    if (errorMs < best.errorMs) best = { offsetMs: (asked + answered) / 2 - page, errorMs };
  }
  return best;
}
