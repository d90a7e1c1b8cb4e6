import { runBuild } from '../build/run';
import { findChromium } from '../support/chromium';
import { fromRoot } from '../support/root';
import { runVitest } from '../test/vitest';
import { oneFailed, oneSkipped, type Tally } from '../test/tally';
import { packageExtension } from './package';
import { provideCodeServer } from './provision';

/** Tests of the packaged extension in a real VS Code; skipped, by name, where it cannot be had. */
export async function runVsCode(filters: readonly string[]): Promise<Tally> {
  if (findChromium() === undefined) {
    console.log('MISSING  Chromium: the tests in VS Code are skipped');
    return oneSkipped;
  }
  const server = await provideCodeServer((line) => console.log(line)).catch((error: unknown) => {
    console.log(`MISSING  a VS Code server: ${String(error)}`);
    return null;
  });
  if (server === null) return process.env['CI'] ? oneFailed : oneSkipped;
  if (!process.env['HEDDLE_VSIX']) {
    if (!(await runBuild())) return oneFailed;
    process.env['HEDDLE_VSIX'] = await packageExtension(
      fromRoot('.cache', 'vscode', 'heddle.vsix'),
    );
  }
  process.env['HEDDLE_CODE_SERVER'] = JSON.stringify(server);
  return runVitest(filters, {
    config: fromRoot('test', 'vscode', 'vitest.config.ts'),
    report: 'vscode.json',
  });
}
