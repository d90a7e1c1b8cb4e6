import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../../support/run';
import { provisionedExecutable, provisionedFolder } from '../candidates';
import { FREE_THREADED } from '../minors';
import { probe } from '../probe';
import { privateApt } from './privateApt';
import { stamp } from './provide';

const mustImport =
  'import sys, threading, queue, multiprocessing; assert not sys._is_gil_enabled()';

/**
 * Compiles CPython without the interpreter lock from Debian's source into the cache: no suite has such a package. It
 * takes some minutes, as it has no more than the tests need: neither optimised nor byte-compiled.
 */
export async function provideFreeThreaded(): Promise<void> {
  const folder = join(provisionedFolder, FREE_THREADED);
  const work = join(provisionedFolder, `.${FREE_THREADED}-${process.pid}`);
  const prefix = join(folder, 'usr');
  try {
    const apt = await privateApt('trixie', 'deb-src');
    await apt.source(`python${FREE_THREADED.replace('t', '')}`, work);
    const archive = readdirSync(work).find((name) => /\.orig\.tar\./.test(name));
    if (archive === undefined) throw new Error('the source package has no archive of the source');
    const tree = join(work, 'tree');
    mkdirSync(tree);
    await mustRun('tar', ['-xf', join(work, archive), '-C', tree, '--strip-components=1']);
    const options = { cwd: tree, timeoutMs: 20 * 60_000 };
    const configured = ['-q', '--disable-gil', `--prefix=${prefix}`, '--without-ensurepip'];
    await mustRun('./configure', [...configured, 'OPT=-O1 -DNDEBUG'], options);
    await mustRun('make', ['-s', `-j${availableParallelism()}`], options);
    rmSync(folder, { recursive: true, force: true });
    await mustRun('make', ['-s', 'altbininstall', 'inclinstall', 'sharedinstall'], options);
    const library = join(prefix, 'lib', `python${FREE_THREADED}`);
    cpSync(join(tree, 'Lib'), library, { recursive: true });
    const built = join(tree, readFileSync(join(tree, 'pybuilddir.txt'), 'utf8').trim());
    for (const name of readdirSync(built).filter((one) => one.startsWith('_sysconfigdata'))) {
      cpSync(join(built, name), join(library, name));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const executable = provisionedExecutable(FREE_THREADED);
  await mustRun(executable, ['-c', mustImport]);
  const interpreter = await probe(executable);
  if (!interpreter || interpreter.includes.length === 0) {
    throw new Error('it was compiled, but does not run, or has no headers');
  }
  writeFileSync(stamp(folder), `${folder}\n`);
}
