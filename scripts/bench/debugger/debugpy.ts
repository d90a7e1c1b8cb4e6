import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import { run } from '../../support/run';

/** The last release for each version; only the benchmark uses it. */
const release = (python: Found): string => (python.minor < 10 ? '1.8.21' : '1.8.22');

/** Where debugpy is for one interpreter, or why it is not there. */
export interface Debugpy {
  readonly version: string;
  readonly folder?: string;
  readonly missing?: string;
}

const folderOf = (python: Found): string =>
  fromRoot('.cache', 'debugpy', `${release(python)}-cp3${python.minor}`);

/**
 * debugpy for an interpreter, installed on first use by the pip of one of `installers`: that of the
 * interpreter itself, or where it has none, of another: the newest, for an old pip asks what its own
 * interpreter may have.
 */
export async function provideDebugpy(
  python: Found,
  installers: readonly Found[],
): Promise<Debugpy> {
  const version = release(python);
  const folder = folderOf(python);
  if (existsSync(join(folder, 'debugpy'))) return { version, folder };
  let missing = 'no pip';
  const newestFirst = [...installers].sort((a, b) => b.minor - a.minor);
  for (const one of [python, ...newestFirst]) {
    if ((await run(one.path, ['-m', 'pip', '--version'])).code !== 0) continue;
    const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--target', folder];
    const wanted = ['--python-version', `3.${python.minor}`, `debugpy==${version}`];
    const { code, stderr } = await run(one.path, ['-m', 'pip', 'install', ...options, ...wanted]);
    if (code === 0) return { version, folder };
    rmSync(folder, { recursive: true, force: true });
    missing = /^ERROR: (.*)/m.exec(stderr)?.[1] ?? `pip ended with ${code}`;
    break;
  }
  return { version, missing };
}
