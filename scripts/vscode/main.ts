/**
 * `npm run package`: builds, and makes the VSIX.
 * `tsx scripts/vscode/main.ts provision`: what `npm run test:vscode` needs, ahead of it.
 */
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { runBuild } from '../build/run';
import { root } from '../support/root';
import { packageExtension } from './package';
import { provideCodeServer } from './provision';

if (process.argv[2] === 'provision') {
  await provideCodeServer((line) => console.log(line));
} else if (!(await runBuild())) {
  process.exitCode = 1;
} else {
  const file = await packageExtension();
  const kilobytes = Math.round(statSync(file).size / 1024);
  console.log(`package: ${relative(root, file)}, ${kilobytes} KB`);
}
