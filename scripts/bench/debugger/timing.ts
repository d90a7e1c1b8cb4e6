import { median } from '../sample';
import { steps } from './cases';
import { debug, type Adapter } from './session';

/** What a user waits for, in ms. */
export interface Waits {
  /** From starting the adapter to the stop at the first line. */
  readonly start: number;
  /** From asking for `next` to the stop after it. */
  readonly step: number;
}

const STEPS = 40;

/** One session: it stops at the first line of a program and steps on from there. */
export async function timeSession(adapter: Adapter): Promise<Waits> {
  const begun = performance.now();
  const client = await debug(adapter, steps, [], { file: steps, mark: 'first' });
  try {
    const { threadId } = (await client.stopped()) as { threadId: number };
    const start = performance.now() - begun;
    const taken: number[] = [];
    for (let count = 0; count < STEPS; count++) {
      const asked = performance.now();
      const stopped = client.stopped('step');
      await client.request('next', { threadId });
      await stopped;
      taken.push(performance.now() - asked);
    }
    await client.request('disconnect', { terminateDebuggee: true });
    return { start, step: median(taken) };
  } finally {
    await client.close();
  }
}

export const middle = (all: readonly Waits[]): Waits => ({
  start: median(all.map((one) => one.start)),
  step: median(all.map((one) => one.step)),
});
