/**
 * `npm run package`: builds, and makes the VSIX.
 * `tsx scripts/vscode/main.ts provision`: what `npm run test:vscode` needs, ahead of it.
 * `tsx scripts/vscode/main.ts pictures`: those of the README, from the last `npm run test:vscode`.
 */
import { copyFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { runBuild } from '../build/run';
import { fromRoot, root } from '../support/root';
import { packageExtension } from './package';
import { provideCodeServer } from './provision';

/** Pictures that the tests take, and the README shows. */
const pictures: Readonly<Record<string, string>> = {
  'stop-2-variables.png': 'vscode-deadlock.png',
  'debug-5-frozen.png': 'vscode-breakpoint.png',
};

if (process.argv[2] === 'provision') {
  await provideCodeServer((line) => console.log(line));
} else if (process.argv[2] === 'pictures') {
  for (const [from, to] of Object.entries(pictures)) {
    const target = fromRoot('docs', 'images', to);
    copyFileSync(fromRoot('test-results', 'vscode', from), target);
    console.log(relative(root, target));
  }
} else if (!(await runBuild())) {
  process.exitCode = 1;
} else {
  const file = await packageExtension();
  const kilobytes = Math.round(statSync(file).size / 1024);
  console.log(`package: ${relative(root, file)}, ${kilobytes} KB`);
}
