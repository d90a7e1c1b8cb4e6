/**
 * Part of what a thread begins with. A program that is run by tsx has its TypeScript compiled by hooks, which tsx installs in main
 * threads only: those for `require` in none of the others, those for `import` in the ones of Node 20 neither, and
 * in those of 22 without what CommonJS needs.
 */
export const HOOK_TSX = `
async function hookTsx() {
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  const imported = words.map((word) => word.replace('--import=', ''));
  const tsx = imported.find((word) => /(^|\\/)tsx(\\/esm|\\/dist\\/loader\\.mjs)?$/.test(word));
  if (tsx === undefined) return;
  const { createRequire } = require('node:module');
  const { pathToFileURL } = require('node:url');
  const file = tsx.endsWith('loader.mjs') ? tsx : 'package.json';
  const from = createRequire(new URL(file, pathToFileURL(process.cwd() + '/')));
  from('tsx/cjs/api').register();
  if (parseInt(process.versions.node) >= 24) return;
  // What require finds there looks for its own parts in the wrong place.
  const api = from.resolve('tsx/esm/api').replace(/cjs$/, 'mjs');
  (await import(pathToFileURL(api))).register();
}
`;
