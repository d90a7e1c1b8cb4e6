import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'vitest';
import { type Line, lines } from '../../scripts/nodes/lines';
import { fromRoot } from '../../scripts/support/root';
import { nodes } from '../support/nodes';
import { expectFamily } from './family';
import { type Way, compiled, endedOn, folder, ways } from './support';

interface Row {
  readonly by: string;
  readonly options: readonly string[];
  /** Of the package that has the program. */
  readonly type: 'module' | 'commonjs';
  readonly file: string;
  readonly on: readonly Line[];
}

const tsx = ['--import', 'tsx'];
/** As the command tsx names it. */
const loader = ['--import', fromRoot('node_modules', 'tsx', 'dist', 'loader.mjs')];
const cli = [fromRoot('node_modules', 'tsx', 'dist', 'cli.mjs')];
const stripping: readonly Line[] = [22, 24, 26];

/** The ways to run TypeScript as it is, and the Nodes that know them. */
const table: readonly Row[] = [
  { by: 'Node itself', options: [], type: 'module', file: 'family.ts', on: stripping },
  { by: 'Node itself', options: [], type: 'commonjs', file: 'family.mts', on: [26] },
  {
    by: 'Node, asked for it',
    options: ['--experimental-strip-types'],
    type: 'module',
    file: 'family.ts',
    on: [22],
  },
  { by: 'tsx', options: tsx, type: 'module', file: 'family.ts', on: lines },
  { by: 'tsx', options: tsx, type: 'commonjs', file: 'family.ts', on: lines },
  { by: 'tsx', options: tsx, type: 'module', file: 'family.cts', on: [20] },
  { by: 'a tsx elsewhere', options: loader, type: 'commonjs', file: 'family.cts', on: [22] },
  { by: 'the command tsx', options: cli, type: 'commonjs', file: 'family.ts', on: [20, 22] },
];

/** Puts the program, as it is, into a package of that type. */
function packaged({ type, file }: Row): string {
  const place = join(folder, `typescript-${type}`);
  const link = join(place, 'node_modules', 'heddle');
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(fromRoot(), link);
  writeFileSync(join(place, 'package.json'), JSON.stringify({ type }));
  copyFileSync(fromRoot('test', 'runtime', 'programs', 'family.ts'), join(place, file));
  return join(place, file);
}

const runs = table.flatMap((row) => row.on.map((line) => ({ ...row, line })));

describe('a process and a thread start', () => {
  for (const row of runs) {
    const { file, type, by, line } = row;
    const node = nodes().find((one) => one.line === line);
    test.skipIf(!node)(`in ${file} of a ${type}, run by ${by}, in Node ${line}`, async () => {
      const program = [...row.options, packaged(row)];
      for (const scene of ['arguments', 'spares'])
        expectFamily(await endedOn(node!.path, ...program, scene, 'argument'));
    });
  }

  test.each(Object.keys(ways) as Way[])(
    'in a program that is %s, in the newest Node',
    async (way) => {
      const { path } = nodes().at(-1)!;
      for (const scene of ['arguments', 'spares'])
        expectFamily(await endedOn(path, await compiled('family', way), scene, 'argument'));
    },
  );
});
