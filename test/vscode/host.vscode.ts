import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { bundleSuite, packagePython, packageRunner } from './host/build';
import { told, type HostResult } from './host/results';
import { VsCodeServer } from './support/server';
import { Window } from './support/window';

const executable = process.env['HEDDLE_VSCODE'];

describe.runIf(executable)('in VS Code, by @vscode/test-electron', () => {
  test('the suite of the extension host', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'heddle-host-'));
    try {
      cpSync(fromRoot('test', 'vscode', 'programs'), workspace, { recursive: true });
      const status = await runTests({
        vscodeExecutablePath: executable as string,
        extensionDevelopmentPath: [fromRoot('.cache', 'vsix'), (await packagePython()).folder],
        extensionTestsPath: await bundleSuite(),
        launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions'],
      });
      expect(status).toBe(0);
    } finally {
      rmSync(workspace, { recursive: true });
    }
  });
});

describe.skipIf(executable)('in code-server, by an extension of the tests', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'heddle-host-')), 'result.json');
  let server: VsCodeServer;
  let window: Window;

  beforeAll(async () => {
    server = await VsCodeServer.start({
      env: { ...process.env, HEDDLE_HOST_RESULT: file },
      extensions: [await packageRunner(), (await packagePython()).file],
    });
    window = await Window.open(server, 'host');
  });

  afterAll(async () => {
    await window?.close();
    await server?.stop();
    rmSync(join(file, '..'), { recursive: true, force: true });
  });

  test('the suite of the extension host', { timeout: 180_000 }, async () => {
    await expect.poll(() => existsSync(file), { timeout: 170_000, interval: 500 }).toBe(true);
    const results = JSON.parse(readFileSync(file, 'utf8')) as HostResult[];
    for (const one of results) console.log(told(one));
    await window.picture('end');
    expect(results.filter(({ error }) => error !== null)).toEqual([]);
    expect(results.length).toBeGreaterThan(8);
  });
});
