import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withPreload } from '../../../protocol/index';

const HEAD_BYTES = 256;
const SESSION = 'HEDDLE_SESSION';

export type Runtime = 'node' | 'python' | null;

/** Which runtime with an agent a program is, by its name or its first line. */
export function runtimeOf(program: string): Runtime {
  const named = byName(program);
  if (named || !program.includes('/')) return named;
  const [interpreter = '', ...options] = shebang(program);
  if (basename(interpreter) !== 'env') return byName(interpreter);
  return byName(options.find((word) => !/^-|=/.test(word)) ?? '');
}

function byName(program: string): Runtime {
  const name = basename(program);
  if (program === process.execPath || name === 'node' || name === 'nodejs') return 'node';
  return /^python[\d.]*t?$/.test(name) ? 'python' : null;
}

function shebang(program: string): string[] {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const file = openSync(program, 'r');
    try {
      readSync(file, head, 0, HEAD_BYTES, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
  return /^#!(.*)/.exec(head.toString('latin1'))?.[1]?.trim().split(/\s+/) ?? [];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What must be added to the environment of a program that is started. One with an environment of its own gets
 * it only if it is a runtime with an agent; the others pass on what they have.
 */
export function additions(
  program: string,
  environment: Variables,
  preload: string,
): Record<string, string> {
  const runtime = runtimeOf(program);
  if (!process.env[SESSION]) return {};
  if (environment[SESSION] === undefined && runtime === null) return {};
  const added: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('HEDDLE_') && value !== undefined && environment[name] === undefined)
      added[name] = value;
  if (runtime !== 'python' || environment[SESSION] !== undefined)
    added['NODE_OPTIONS'] = withPreload(environment['NODE_OPTIONS'], preload);
  const path = environment['PYTHONPATH'];
  const inject = join(preload, '../../python/inject');
  if (runtime === 'python' && !path?.split(':').includes(inject))
    added['PYTHONPATH'] = path ? `${inject}:${path}` : inject;
  return added;
}
