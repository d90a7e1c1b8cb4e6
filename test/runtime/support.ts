import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { expect } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { run } from '../../scripts/support/run';
import { DEADLINE_MS } from '../support/deadline';

/** Below the package's folder, so that `heddle/…` is found. */
export const folder = fromRoot('.cache', 'runtime-programs');

/** How a program of a user may be made. */
export const ways = {
  esm: { bundle: false, format: 'esm' },
  cjs: { bundle: false, format: 'cjs' },
  'bundled esm': { bundle: true, format: 'esm' },
  'bundled, minified cjs': { bundle: true, format: 'cjs', minify: true },
} satisfies Record<string, BuildOptions>;

export type Way = keyof typeof ways;

/** Makes a program of test/runtime/programs fit for Node; gives its path. */
export async function compiled(program: string, way: Way = 'esm'): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const extension = ways[way].format === 'cjs' ? 'cjs' : 'mjs';
  const outfile = join(folder, `${program}-${way.replace(/\W+/g, '-')}.${extension}`);
  await build({
    ...ways[way],
    entryPoints: [fromRoot('test', 'runtime', 'programs', `${program}.ts`)],
    outfile,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    // Not the paths of the tests: the package as users have it.
    tsconfigRaw: {},
    external: ways[way].bundle ? ['msgpackr-extract'] : [],
  });
  return outfile;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a compiled program to its end. */
export const ended = (file: string, ...args: string[]): Promise<Ended> =>
  endedOn(process.execPath, file, ...args);

/** The same with another Node, which may be given options first. */
export const endedOn = (node: string, ...args: string[]): Promise<Ended> =>
  run(node, args, { timeoutMs: DEADLINE_MS });

/** Whether a process with that number runs. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Lines of JSON. */
export const lines = (stdout: string): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What a compiled program says by lines of JSON, and nothing on stderr. */
export async function said(file: string, ...args: string[]): Promise<unknown[]> {
  const { stdout, stderr, code } = await ended(file, ...args);
  expect([stderr, code], stderr).toEqual(['', 0]);
  return lines(stdout);
}
