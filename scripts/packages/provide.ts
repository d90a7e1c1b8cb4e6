import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fromRoot } from '../support/root';
import { run } from '../support/run';

const list = fromRoot('scripts', 'packages', 'requirements.txt');
const TIMEOUT_MS = 180_000;

/** Where the packages are, or would be: another folder for another list. */
export function packagesFolder(): string {
  const hash = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12);
  return fromRoot('.cache', 'packages', hash);
}

/** Installs the packages by an interpreter's pip; returns why that did not work, or null. */
export async function providePackages(python: string): Promise<string | null> {
  const folder = packagesFolder();
  if (existsSync(folder)) return null;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const quiet = ['--quiet', '--no-deps', '--disable-pip-version-check'];
  // Some have a faster way in C for each version, but this folder is for all of them.
  const pure = ['--only-binary', ':all:', '--platform', 'any', '--python-version', '3.9'];
  const options = [...quiet, ...pure, '--target', fresh];
  const done = await run(python, ['-m', 'pip', 'install', ...options, '-r', list], {
    timeoutMs: TIMEOUT_MS,
  });
  if (done.code === 0 && !existsSync(folder)) renameSync(fresh, folder);
  rmSync(fresh, { recursive: true, force: true });
  return done.code === 0 ? null : (done.stderr.trim().split('\n').at(-1) ?? 'pip failed');
}
