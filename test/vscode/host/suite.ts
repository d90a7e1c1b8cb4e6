import { tests } from './context';
import { told, type HostResult } from './results';
// In this order: a test finds what those before it have left.
import './activation';
import './inline';
import './recordings';
import './debugging';
import './runs';
import './interpreters';

/** Runs the suite; for a runner of our own. */
export const results = (): Promise<HostResult[]> => tests.run();

/** Runs the suite; for `@vscode/test-electron`. */
export async function run(): Promise<void> {
  const all = await results();
  for (const one of all) console.log(told(one));
  const failed = all.filter(({ error }) => error !== null);
  if (failed.length > 0) throw new Error(failed.map(told).join('\n'));
}
