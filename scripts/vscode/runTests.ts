import { fromRoot } from '../support/root';
import { runVitest } from '../test/vitest';
import { oneFailed, oneSkipped, type Tally } from '../test/tally';
import { readyVsCode } from './ready';

/** Tests of the packaged extension in a real VS Code; skipped, by name, where it cannot be had. */
export async function runVsCode(filters: readonly string[]): Promise<Tally> {
  const readiness = await readyVsCode();
  if (readiness === 'build') return oneFailed;
  if (readiness !== 'ready') {
    console.log(`MISSING  ${readiness.missing}: the tests in VS Code are skipped`);
    return process.env['CI'] ? oneFailed : oneSkipped;
  }
  return runVitest(filters, {
    config: fromRoot('test', 'vscode', 'vitest.config.ts'),
    report: 'vscode.json',
  });
}
