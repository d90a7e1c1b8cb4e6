import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Found } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { run, type Finished, type RunOptions } from '../support/run';

/** Without the agent, with its native module, with its pure Python fallback, in a debug session. */
export type Side = 'plain' | 'native' | 'fallback' | 'debugger';

export const programOf = (name: string): string =>
  fromRoot('scripts', 'conformance', 'python', name);

export function sidesOf(python: Found): Side[] {
  const module = fromRoot('dist', 'python', 'heddle_agent', `_native${python.extSuffix}`);
  return existsSync(module) ? ['native', 'fallback', 'debugger'] : ['fallback', 'debugger'];
}

function environment(side: Side, session: string, path: readonly string[]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  for (const name of Object.keys(env)) if (name.startsWith('HEDDLE_')) delete env[name];
  delete env['PYTHONPATH'];
  const injected = side === 'native' || side === 'fallback';
  const inject = injected ? [fromRoot('dist', 'python', 'inject')] : [];
  const folders = [...inject, ...path].join(delimiter);
  if (folders !== '') env['PYTHONPATH'] = folders;
  if (!injected) return env;
  return {
    ...env,
    HEDDLE_SESSION: session,
    HEDDLE_EPOCH: String(process.hrtime.bigint()),
    HEDDLE_NATIVE: side === 'native' ? '1' : '0',
  };
}

export type Start = (args: readonly string[], options: RunOptions) => Promise<Finished>;

/** How Python is started in a folder, where it is not started as it is. */
export type Starter = (folder: string, env: NodeJS.ProcessEnv) => Start;

/**
 * Runs Python in a folder of its own, with a session of its own; both are removed after. `path`: what
 * else it finds modules in.
 */
export async function inFolder<T>(
  python: Found,
  side: Side,
  path: readonly string[],
  work: (folder: string, start: Start) => Promise<T>,
  starter?: Starter,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-conformance-'));
  const session = mkdtempSync(join(tmpdir(), 'heddle-session-'));
  const env = environment(side, session, path);
  try {
    const start: Start = (args, options) =>
      run(python.path, args, { cwd: folder, env, ...options });
    return await work(folder, starter?.(folder, env) ?? start);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(session, { recursive: true, force: true });
  }
}
