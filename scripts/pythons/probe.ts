import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../support/run';
import { isSupported, type Minor } from './minors';

/** What an interpreter says of itself. */
export interface Interpreter {
  /** The executable, with links and pyenv shims resolved. */
  readonly path: string;
  readonly minor: Minor;
  /** Such as `3.13.0`. */
  readonly version: string;
  /** What the name of an extension module for it ends in. */
  readonly extSuffix: string;
  /** True where the interpreter was built without the GIL. */
  readonly freeThreaded: boolean;
  /** Folders for `-I`, empty when the headers are not installed. */
  readonly includes: readonly string[];
}

const question = `
import json, os, platform, sys, sysconfig
print(json.dumps({
  "path": os.path.realpath(sys.executable),
  "implementation": platform.python_implementation(),
  "major": sys.version_info[0], "minor": sys.version_info[1],
  "version": platform.python_version(),
  "extSuffix": sysconfig.get_config_var("EXT_SUFFIX") or "",
  "multiarch": sysconfig.get_config_var("MULTIARCH") or "",
  "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
  "include": sysconfig.get_paths()["include"]}))
`;

interface Answer {
  path: string;
  implementation: string;
  major: number;
  minor: number;
  version: string;
  extSuffix: string;
  multiarch: string;
  freeThreaded: boolean;
  include: string;
}

/** Asks one executable; undefined when it is no CPython that Heddle supports. */
export async function probe(executable: string): Promise<Interpreter | undefined> {
  if (!existsSync(executable)) return undefined;
  const { code, stdout } = await run(executable, ['-I', '-S', '-c', question], {
    timeoutMs: 20_000,
  });
  if (code !== 0) return undefined;
  let answer: Answer;
  try {
    answer = JSON.parse(stdout) as Answer;
  } catch {
    return undefined;
  }
  if (answer.implementation !== 'CPython' || answer.major !== 3 || !isSupported(answer.minor)) {
    return undefined;
  }
  return {
    path: realpathSync(answer.path),
    minor: answer.minor,
    version: answer.version,
    extSuffix: answer.extSuffix,
    freeThreaded: answer.freeThreaded,
    includes: includeFolders(answer),
  };
}

/**
 * An interpreter unpacked beside the system's may name the system's folder, so the folder beside
 * the executable comes second. Debian splits pyconfig.h off by architecture and includes it
 * as `<x86_64-linux-gnu/python3.X/pyconfig.h>`, which needs the parent folder as well.
 */
function includeFolders({ include, path, minor, multiarch }: Answer): string[] {
  const beside = join(dirname(dirname(path)), 'include', `python3.${minor}`);
  const folder = [include, beside].find((candidate) => existsSync(join(candidate, 'Python.h')));
  if (folder === undefined) return [];
  const parent = dirname(folder);
  const split = join(parent, multiarch, `python3.${minor}`, 'pyconfig.h');
  if (!existsSync(join(folder, 'pyconfig.h')) && !existsSync(split)) return [];
  const folders = [folder, join(folder, 'internal')];
  if (multiarch !== '' && parent !== '/usr/include' && existsSync(split)) folders.push(parent);
  return folders;
}
