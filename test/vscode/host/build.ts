import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { fromRoot } from '../../../scripts/support/root';
import { mustRun } from '../../../scripts/support/run';

/** The suite as `@vscode/test-electron` loads it; gives its path. */
export async function bundleSuite(): Promise<string> {
  return bundle('suite');
}

/** An extension that runs the suite when a window has come up, as VSIX; gives its path. */
export async function packageRunner(): Promise<string> {
  return packageExtension('runner', {
    name: 'heddle-host-tests',
    publisher: 'heddle',
    description: 'Runs the tests of Heddle in the extension host.',
    activationEvents: ['onStartupFinished'],
  });
}

/** What stands in for the Python extension; gives the folder it is in. */
export async function packagePython(): Promise<{ readonly folder: string; readonly file: string }> {
  const file = await packageExtension('pythonExtension', {
    name: 'python',
    publisher: 'ms-python',
    description: 'Stands in for the Python extension in the tests of Heddle.',
  });
  return { folder: dirname(file), file };
}

/** The extension whose entry is `entry`.ts here, in a folder of its own, as VSIX; gives its path. */
async function packageExtension(entry: string, manifest: object): Promise<string> {
  const main = await bundle(entry);
  const folder = dirname(main);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      version: '0.0.1',
      license: 'MIT',
      engines: { vscode: '^1.90.0' },
      main: `./${basename(main)}`,
      activationEvents: [],
      ...manifest,
    }),
  );
  writeFileSync(join(folder, 'README.md'), 'For the tests of Heddle.\n');
  const file = join(folder, `${entry}.vsix`);
  const args = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license'];
  const vsce = fromRoot('node_modules', '.bin', 'vsce');
  await mustRun(vsce, [...args, '--out', file], { cwd: folder });
  return file;
}

async function bundle(name: string): Promise<string> {
  const outfile = fromRoot('.cache', 'vscode', 'host', name, `${name}.cjs`);
  mkdirSync(dirname(outfile), { recursive: true });
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
