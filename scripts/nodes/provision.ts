/**
 * `npm run nodes:provision`: provides a Node of each line that the tests run on and this machine lacks, from npm, into
 * `.cache/nodes`: about 200 MB each, which `npm ci` never asks for.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../support/run';
import { discoverNodes, executableOf, folderOf, packageName } from './discover';
import { lines, pinned } from './lines';

async function provide(version: string): Promise<void> {
  const cwd = folderOf(version);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  // The package has an executable and nothing to be run at its installation.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
  await mustRun('npm', ['install', ...options, `${packageName}@${version}`], { cwd });
  await mustRun(executableOf(version), ['--version']);
}

const found = await discoverNodes();
const wanted = lines.filter((line) => !found.some((one) => one.line === line));
if (wanted.length === 0) console.log('nodes: nothing is missing');
for (const line of wanted) {
  const version = pinned[line];
  try {
    await provide(version);
    console.log(`${version}: provided`);
  } catch (error) {
    console.error(`${version}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
