import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeKey } from '../program/task';

/** Where the function of a job comes from, for a worker that has the program elsewhere. */
export interface Origin {
  /** Folder of the program, on the machine that sends the job. */
  readonly folder: string;
  /** SHA-256 of the module that has the function. */
  readonly digest: string;
  /** What the function is called there. */
  readonly name: string;
}

/** Folder of the program that runs. */
export function programFolder(): string {
  const [, program] = process.argv;
  return program === undefined ? process.cwd() : dirname(realpathSync(program));
}

const digests = new Map<string, string>();

/** SHA-256 of a module by its address; empty when it cannot be read. */
export function digestOf(module: string): string {
  let digest = digests.get(module);
  if (digest === undefined) digests.set(module, (digest = computed(module)));
  return digest;
}

function computed(module: string): string {
  try {
    return createHash('sha256')
      .update(readFileSync(fileURLToPath(module)))
      .digest('hex');
  } catch {
    return '';
  }
}

/** The key here of a task of a program that lies in the folder `from` there, and in `to` here. */
export function movedKey(key: string, from: string, to: string): string {
  const { module } = describeKey(key);
  if (!module.startsWith('file:')) return key;
  const here = join(to, relative(from, fileURLToPath(module)));
  return pathToFileURL(here).href + key.slice(module.length);
}
