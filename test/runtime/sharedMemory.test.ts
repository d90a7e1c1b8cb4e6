import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../scripts/support/run';
import { DEADLINE_MS } from '../support/deadline';
import { otherNodes } from '../support/nodes';
import { type Way, compiled, said } from './support';

const everyNode = [{ version: process.versions.node, path: process.execPath }, ...otherNodes()];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sharing = (way?: Way): Promise<string> => compiled('sharedMemory', way);

describe('processes do in one another’s memory what needs no waiting', () => {
  // The broker is a thread of the process that has the objects, and that process sleeps.
  test.each(everyNode)(
    'while the one that has the objects is stopped, in Node $version',
    async ({ path }) => {
      const out = join(folder, 'stopped.json');
      const { stdout, stderr } = await run(path, [await sharing(), 'stopped', out], {
        timeoutMs: DEADLINE_MS,
      });
      expect([stderr, stdout]).toEqual(['', '[[true,"T"],2]\n']);
    },
  );

  test('also in a program of CommonJS', async () => {
    expect(await said(await sharing('cjs'), 'stopped', join(folder, 'cjs.json'))).toEqual([
      [[true, 'T'], 2],
    ]);
  });

  test('and none of them, killed at any moment, leaves anything half done', async () => {
    const times = String(Math.ceil(Number(process.env['HEDDLE_STRESS'] ?? 2000) / 200));
    expect(await said(await sharing(), 'killed', times)).toEqual([[true, true]]);
  });
});

describe.each([
  ['in one another’s memory', '1', 'esm'],
  ['through a broker where the user wants that', '0', 'esm'],
  ['through a broker where the program is bundled', '1', 'bundled, minified cjs'],
] as const)('what processes share is counted right', (how, wanted, way) => {
  test(how, async () => {
    const env = { ...process.env, HEDDLE_SHARED_MEMORY: wanted };
    const args = [await sharing(way), 'counted', '200'];
    const { stdout, stderr } = await run(process.execPath, args, { env, timeoutMs: DEADLINE_MS });
    expect([stderr, stdout]).toEqual(['', '600\n']);
  });
});
