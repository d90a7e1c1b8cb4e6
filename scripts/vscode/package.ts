import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../support/root';
import { mustRun } from '../support/run';

/** Largest VSIX that is let through, bytes. */
const LIMIT = 3 << 20;

const shipped = [
  'dist',
  'docs',
  'media',
  'schemas',
  'syntaxes',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
];

/**
 * Not for users: maps, bytecode of `python -O`, notes for developers, what pictures were drawn from. Nor are the modules that
 * programs import: they have them from the npm package; but for the native part, which the agent for Node uses, too.
 */
const notShipped =
  /\.map$|\.opt-\d\.pyc$|(?:media|syntaxes|schemas)[\\/]README\.md$|icon\.svg$|dist[\\/]runtime[\\/](?!native\b)/;
const ships = (file: string): boolean => !notShipped.test(file);

interface Manifest {
  readonly name: string;
  readonly version: string;
  [key: string]: unknown;
}

/**
 * Makes the VSIX from what the build left in dist/; gives its path. It is packed from a copy: npm
 * wants `files` in package.json, vsce refuses it beside .vscodeignore.
 */
export async function packageExtension(target?: string): Promise<string> {
  const stage = fromRoot('.cache', 'vsix');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of shipped) {
    if (!existsSync(fromRoot(name))) continue;
    cpSync(fromRoot(name), join(stage, name), { recursive: true, filter: ships });
  }
  const manifest = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as Manifest;
  writeFileSync(join(stage, 'package.json'), JSON.stringify(forVsCode(manifest), null, 2));
  const file = target ?? fromRoot(`${manifest.name}-${manifest.version}.vsix`);
  const args = [
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  ];
  const said = await mustRun(fromRoot('node_modules', '.bin', 'vsce'), args, { cwd: stage });
  const warnings = said.split('\n').filter((line) => /warn/i.test(line));
  if (warnings.length > 0) throw new Error(`vsce is not content:\n${said}`);
  const { size } = statSync(file);
  if (size > LIMIT) throw new Error(`${file} has ${size} bytes, more than ${LIMIT}`);
  return file;
}

/** Without what only npm and this repository need. */
function forVsCode(manifest: Manifest): Manifest {
  const { scripts, files, devDependencies, allowScripts, bin, exports, ...rest } = manifest;
  void [scripts, files, devDependencies, allowScripts, bin, exports];
  return rest;
}
