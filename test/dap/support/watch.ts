import type { Debugging } from './debugging';

const PAUSE_MS = 20;

/** Waits until `test` holds; fails by the time limit of the test. */
export async function until(test: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await test())) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

/** The program's own counter, read without stopping anything. */
export async function beats(run: Debugging, expression: string): Promise<number> {
  return Number(await run.evaluate(expression));
}

/** Waits until a counter has gone on. */
export async function grows(run: Debugging, expression: string): Promise<void> {
  const before = await beats(run, expression);
  await until(async () => (await beats(run, expression)) > before);
}

/** Waits until a counter, which may go on for a moment, stands still; its value. */
export async function stands(run: Debugging, expression: string): Promise<number> {
  let last = -1;
  await until(async () => {
    const now = await beats(run, expression);
    const same = now === last;
    last = now;
    return same;
  });
  return last;
}
