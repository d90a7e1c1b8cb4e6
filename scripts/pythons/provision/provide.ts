import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../../support/run';
import { provisionedExecutable, provisionedFolder } from '../candidates';
import { label, type Minor } from '../minors';
import { probe } from '../probe';
import { privateApt } from './privateApt';
import { architecture, suites } from './sources';
import { bindToFolder, unpackAll } from './unpack';

const mustImport = 'import threading, queue, ssl, ctypes, multiprocessing, test.test_threading';

/** Paths are written into the executable, so a folder that was moved is of no use. */
export const stamp = (folder: string): string => join(folder, '.provisioned');

/** `version`: such as `3.13`. */
export function isProvided(version: string): boolean {
  const folder = join(provisionedFolder, version);
  return existsSync(stamp(folder)) && readFileSync(stamp(folder), 'utf8').trim() === folder;
}

/** Puts Debian's CPython 3.X, with headers and its own tests, into the cache. */
export async function provide(minor: Minor): Promise<void> {
  const suite = suites[minor];
  if (suite === undefined) throw new Error('no Debian suite has it');
  const version = label(minor);
  const folder = join(provisionedFolder, version);
  const work = join(provisionedFolder, `.${version}-${process.pid}`);
  const machine = await architecture();
  try {
    mkdirSync(join(work, 'tree'), { recursive: true });
    const apt = await privateApt(suite);
    const names = [`python${version}`, `python${version}-dev`, `libpython${version}-testsuite`];
    await apt.download(names, join(work, 'packages'));
    await unpackAll(join(work, 'packages'), join(work, 'tree'));
    await bindToFolder(join(work, 'tree', 'usr', 'bin', `python${version}`), folder, machine);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'tree'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  await verify(minor);
  writeFileSync(stamp(folder), `${folder}\n`);
}

async function verify(minor: Minor): Promise<void> {
  const executable = provisionedExecutable(label(minor));
  await mustRun(executable, ['-c', mustImport]);
  const interpreter = await probe(executable);
  if (!interpreter) throw new Error('it was unpacked, but does not run');
  if (interpreter.includes.length === 0) throw new Error('it was unpacked without headers');
}
