import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { fromRoot } from '../../scripts/support/root';
import { nativeIn } from '../../src/runtime/node/memory/native';
import { nodes } from '../support/nodes';
import { heddle, program, reportOf, testFolder } from './support/heddle';

const path = program(join('node', 'searching.cts'));
const LIMIT = ['--time-limit', '4'];
const searching = { file: path, function: 'steps', line: lineOf(path, 'searches') };

/** Compiled to one line: nothing but the map tells the user's. */
function compiled(sourcemap: 'inline' | 'linked'): string {
  const outfile = join(testFolder(), 'searching.cjs');
  buildSync({ entryPoints: [path], outfile, sourcemap, minifyWhitespace: true, format: 'cjs' });
  return outfile;
}

/** Where looks found the worker, mostly. */
async function searches(...command: string[]): Promise<unknown> {
  const { report } = await reportOf([...LIMIT, ...command]);
  expect(report.findings).toEqual([]);
  const { seen } = report.threads.find(({ name }) => name === 'search')!;
  expect(seen!.looks).toBeGreaterThan(2);
  return seen!.places[0]!.site;
}

describe.runIf(existsSync(nativeIn(fromRoot('dist', 'runtime'))))(
  'what threads of Node run',
  () => {
    test.each(nodes())(
      'is seen by the line that the user wrote: $version',
      async ({ path: node }) => {
        expect(await searches('--node', node, compiled('inline'))).toEqual(searching);
      },
    );

    test('is seen by a map beside the file', async () => {
      expect(await searches('--node', process.execPath, compiled('linked'))).toEqual(searching);
    });

    test('is in a finding where it is compiled in memory', async () => {
      const tsx = fromRoot('node_modules', 'tsx', 'dist', 'cli.mjs');
      const one = heddle(['run', '--', process.execPath, tsx, path, 'alone']);
      await one.says('stands still in steps');
      await one.says(`computes at searching.cts:${searching.line}`);
      one.signal('SIGTERM');
      await one.ended();
    });
  },
);
