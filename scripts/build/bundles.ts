import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { fromRoot } from '../support/root';

const common: BuildOptions = {
  absWorkingDir: fromRoot(),
  bundle: true,
  logLevel: 'warning',
  sourcemap: 'linked',
  legalComments: 'none',
};

/** The bundled CommonJS dependencies call require, which an ES module has not. */
const nodeBanner = `#!/usr/bin/env node
import { createRequire as heddleCreateRequire } from 'node:module';
const require = heddleCreateRequire(import.meta.url);`;

const forNode: BuildOptions = {
  ...common,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: { js: nodeBanner },
  // Optional accelerators of ws, used when a user has installed them.
  external: ['bufferutil', 'utf-8-validate'],
};

/**
 * Programs that the extension runs. What both need, most of them, is in a file of its own beside them, `dist/shared-HASH.js`: it is a
 * fifteenth of what the VSIX may weigh. The command line is one file: a second one costs its start some 5 ms.
 */
const forExtension: BuildOptions = {
  ...forNode,
  entryPoints: { adapter: 'src/adapter/main.ts', recordingHost: 'src/extension/recording/host.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'shared-[hash]',
};

/** VS Code loads extensions as CommonJS and gives them `vscode`. */
const forVsCode: BuildOptions = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  external: ['vscode'],
};

/** What is loaded into the programs of users, by whatever Node runs them. */
const forPrograms: BuildOptions = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: false,
};

const forBrowser: BuildOptions = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: ['chrome110', 'firefox115', 'safari16.4'],
  minify: true,
};

const bundles: readonly { from: string; to: string; options: BuildOptions }[] = [
  { from: 'src/cli/main.ts', to: 'dist/cli.js', options: forNode },
  { from: 'src/extension/main.ts', to: 'dist/extension.cjs', options: forVsCode },
  {
    from: 'src/runtime/node/preload/guard.ts',
    to: 'dist/node/preload.cjs',
    options: { ...forPrograms, target: 'node12' },
  },
  { from: 'src/runtime/node/preload/main.ts', to: 'dist/node/agent.cjs', options: forPrograms },
  { from: 'src/runtime/node/preload/late.ts', to: 'dist/node/late.cjs', options: forPrograms },
  { from: 'webview/main.ts', to: 'dist/webview/main.js', options: forBrowser },
];

/** False, after esbuild has said why, when something does not bundle. */
export async function bundle(): Promise<boolean> {
  removeShared();
  const all: BuildOptions[] = [
    forExtension,
    ...bundles.map(({ from, to, options }) => ({ ...options, entryPoints: [from], outfile: to })),
  ];
  const done = await Promise.all(
    all.map((options) =>
      build(options).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (existsSync(fromRoot('dist/cli.js'))) chmodSync(fromRoot('dist/cli.js'), 0o755);
  return done.every((one) => one);
}

/** Those of a build before: their names change with what is in them. */
function removeShared(): void {
  const folder = fromRoot('dist');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of files) if (name.startsWith('shared-')) rmSync(join(folder, name));
}
