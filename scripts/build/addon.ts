import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../support/root';
import { compileIfStale, findCompiler } from './compiler';
import type { NativeResult } from './native';

/**
 * Builds the native part of the runtime and of the agent for Node: by Node-API, so one for all versions of Node. Where it
 * cannot be built they do without; that is an error where HEDDLE_REQUIRE_NATIVE is set, and in CI where it should compile.
 */
export async function buildAddon(env: NodeJS.ProcessEnv = process.env): Promise<NativeResult> {
  const required = env['HEDDLE_REQUIRE_NATIVE'] === '1';
  const without = (reason: string, failed = required): NativeResult => ({
    summary: `addon for Node: ${reason}, a broker and system calls do what it does`,
    failed,
  });
  if (process.platform !== 'linux') return without(`not available on ${process.platform}`);
  const compiler = await findCompiler(env);
  if (compiler === undefined) return without('no C compiler');
  const folder = fromRoot('dist', 'runtime', 'native');
  const target = join(folder, `${process.platform}-${process.arch}.node`);
  const sources = fromRoot('src', 'runtime', 'node', 'native');
  const inputs = readdirSync(sources).map((name) => join(sources, name));
  mkdirSync(folder, { recursive: true });
  const headers = fromRoot('node_modules', 'node-api-headers', 'include');
  return (await compileIfStale(compiler, inputs, [headers], target, 'addon for Node'))
    ? { summary: 'addon for Node: built', failed: false }
    : without('does not compile', required || !!env['CI']);
}
