import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { fromRoot } from '../../../scripts/support/root';
import { mustRun } from '../../../scripts/support/run';

const folder = fromRoot('.cache', 'vscode', 'host');

/** The suite as `@vscode/test-electron` loads it; gives its path. */
export async function bundleSuite(): Promise<string> {
  return bundle('suite');
}

/** An extension that runs the suite when a window has come up, as VSIX; gives its path. */
export async function packageRunner(): Promise<string> {
  await bundle('runner');
  const manifest = {
    name: 'heddle-host-tests',
    publisher: 'heddle',
    version: '0.0.1',
    license: 'MIT',
    description: 'Runs the tests of Heddle in the extension host.',
    engines: { vscode: '^1.90.0' },
    main: './runner.cjs',
    activationEvents: ['onStartupFinished'],
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'README.md'), 'Tests of Heddle.\n');
  const file = join(folder, 'runner.vsix');
  const args = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license'];
  const vsce = fromRoot('node_modules', '.bin', 'vsce');
  await mustRun(vsce, [...args, '--out', file], { cwd: folder });
  return file;
}

async function bundle(name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}.cjs`);
  await build({
    entryPoints: [fromRoot('test', 'vscode', 'host', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
