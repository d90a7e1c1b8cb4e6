import { runBuild } from '../build/run';
import { findChromium } from '../support/chromium';
import { fromRoot } from '../support/root';
import { packageExtension } from './package';
import { provideCodeServer, SERVER_VARIABLE } from './provision';

/** What is needed to drive the packaged extension in a real VS Code; `build` failed for our own fault. */
export type Readiness = 'ready' | 'build' | { readonly missing: string };

/**
 * Provides the server, builds and packs the extension, and tells test/vscode/support of both by the
 * environment. HEDDLE_VSIX and HEDDLE_CODE_SERVER name ones that are there already.
 */
export async function readyVsCode(): Promise<Readiness> {
  if (findChromium() === undefined) return { missing: 'Chromium' };
  try {
    const server = await provideCodeServer((line) => console.log(line));
    process.env[SERVER_VARIABLE] = JSON.stringify(server);
  } catch (error) {
    return { missing: `a VS Code server: ${String(error)}` };
  }
  if (process.env['HEDDLE_VSIX']) return 'ready';
  if (!(await runBuild())) return 'build';
  process.env['HEDDLE_VSIX'] = await packageExtension(fromRoot('.cache', 'vscode', 'heddle.vsix'));
  return 'ready';
}
