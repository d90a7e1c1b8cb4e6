import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import { run } from '../../support/run';
import type { Suite } from './suites';

const list = (name: string): string => fromRoot('scripts', 'conformance', 'packages', name);
/** What the suites import: the packages themselves, pytest and its plugins; wheels, one folder for all versions. */
const WHEELS = list('requirements.txt');
/** Source archives, which have the tests. */
const SOURCES = list('sources.txt');
/** What builds them: pip asks every archive for its metadata. */
const BUILDERS = list('builders.txt');
const TIMEOUT_MS = 240_000;

/** Another folder for other lists. */
function cache(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const file of [WHEELS, SOURCES, BUILDERS]) hash.update(readFileSync(file));
  return fromRoot('.cache', 'conformance', hash.digest('hex').slice(0, 12), ...parts);
}

export const sitePackages = (): string => cache('site');
const builders = (): string => cache('builders');

/** The line of a suite in the list: its version and what its archive must be. */
function pinned({ name }: Suite): string {
  const lines = readFileSync(SOURCES, 'utf8').split('\n');
  return lines.find((line) => line.startsWith(`${name}==`)) ?? '';
}

export const versionOf = (suite: Suite): string => /==(\S+)/.exec(pinned(suite))?.[1] ?? '';

/** The folder of a suite's source. */
export const sourceOf = (suite: Suite): string => cache(`${suite.name}-${versionOf(suite)}`);

export const areProvided = (suites: readonly Suite[]): boolean =>
  [sitePackages(), ...suites.map(sourceOf)].every((folder) => existsSync(folder));

/** Fetches what suites need, by the pip of one of the interpreters; returns why not, or null. */
export async function provideSuites(
  pythons: readonly Found[],
  suites: readonly Suite[],
): Promise<string | null> {
  if (areProvided(suites)) return null;
  let why: string | null = 'no CPython from 3.9 to 3.15 has a pip';
  // The newest: an old pip does not know how to build what is new.
  for (const { path } of [...pythons].sort((a, b) => b.minor - a.minor)) {
    if ((await run(path, ['-m', 'pip', '--version'])).code !== 0) continue;
    why = await install(path, sitePackages(), WHEELS);
    why ??= await install(path, builders(), BUILDERS);
    for (const suite of suites) why ??= await provideSource(path, suite);
    break;
  }
  return why;
}

const pip = async (python: string, args: readonly string[]): Promise<string | null> => {
  const env = { ...process.env, PYTHONPATH: builders(), PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const options = ['--quiet', '--no-deps', '--require-hashes'];
  const command = ['-m', 'pip', ...args, ...options];
  const done = await run(python, command, { timeoutMs: TIMEOUT_MS, env });
  return done.code === 0 ? null : (done.stderr.trim().split('\n').at(-1) ?? 'pip failed');
};

/** Has `make` fill a folder, which is there as a whole or not at all. */
async function whole(
  folder: string,
  make: (fresh: string) => Promise<string | null>,
): Promise<string | null> {
  if (existsSync(folder)) return null;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const why = await make(fresh);
  if (why === null && !existsSync(folder)) renameSync(fresh, folder);
  rmSync(fresh, { recursive: true, force: true });
  return why;
}

const install = (python: string, folder: string, from: string): Promise<string | null> =>
  whole(folder, (fresh) => {
    const wheels = ['--only-binary', ':all:', '--platform', 'any', '--python-version', '3.9'];
    return pip(python, ['install', ...wheels, '--target', fresh, '-r', from]);
  });

const provideSource = (python: string, suite: Suite): Promise<string | null> =>
  whole(sourceOf(suite), async (fresh) => {
    const [wanted, archive] = [join(fresh, 'wanted.txt'), join(fresh, 'archive')];
    writeFileSync(wanted, pinned(suite));
    const options = ['--no-binary', ':all:', '--no-build-isolation', '--dest', archive];
    const why = await pip(python, ['download', ...options, '-r', wanted]);
    if (why !== null) return why;
    const file = join(archive, readdirSync(archive)[0] ?? '');
    const { code, stderr } = await run('tar', ['xzf', file, '-C', fresh, '--strip-components=1']);
    for (const path of [wanted, archive]) rmSync(path, { recursive: true });
    return code === 0 ? null : stderr;
  });
