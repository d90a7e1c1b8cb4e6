import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../pythons/discover';
import { label } from '../pythons/minors';
import { fromRoot } from '../support/root';
import { compileIfStale, findCompiler } from './compiler';
import type { NativeResult } from './native';

const source = fromRoot('src', 'runtime', 'python', 'freethreaded', 'stopped.c');
const targetFolder = fromRoot('dist', 'python', 'heddle_agent');

/**
 * Builds what the fallback needs on a CPython without the interpreter lock, where the native agent does not
 * work: the module that stops all threads. undefined: there is no such CPython here.
 */
export async function buildFreeThreaded(
  interpreters: readonly Found[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<NativeResult | undefined> {
  const compiler = interpreters.length > 0 ? await findCompiler(env) : undefined;
  if (compiler === undefined) return undefined;
  mkdirSync(targetFolder, { recursive: true });
  const broken: Found[] = [];
  for (const one of interpreters) {
    const target = join(targetFolder, `_stopped${one.extSuffix}`);
    const title = `module for CPython ${one.version}t`;
    if (!(await compileIfStale(compiler, [source], one.includes, target, title))) broken.push(one);
  }
  const names = interpreters
    .map((one) => `${label(one.minor)}t${broken.includes(one) ? ' (does not compile)' : ''}`)
    .join(', ');
  return {
    summary: `fallback without the interpreter lock: built for ${names}`,
    failed: !!env['CI'] && broken.length > 0,
  };
}
