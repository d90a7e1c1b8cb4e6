import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CdpSession } from '../../transport/index';
import { programOf, withoutTypes } from './entry';
import { type ModuleText, readModule } from './functionPlaces';

/** Files that are read before a program runs; what is loaded beyond them is looked at when it is. */
const MOST_FILES = 500;
const READ = /\.[cm]?[jt]s$/;
const TYPED = /\.[cm]?ts$/;

/** The files of the program of a process, as far as they name one another; not those of packages. */
export async function filesOf(main: CdpSession): Promise<Map<string, ModuleText>> {
  const known = new Map<string, ModuleText>();
  const next = [await programOf(main)];
  for (let file = next.pop(); file && known.size < MOST_FILES; file = next.pop()) {
    const module = known.has(file) ? null : await read(main, file);
    if (!module) continue;
    known.set(file, module);
    const { resolve } = createRequire(file);
    next.push(...module.named.flatMap((path) => found(resolve, path)));
  }
  return known;
}

/** Null for what is no program, or is none to its Node. */
async function read(main: CdpSession, file: string): Promise<ModuleText | null> {
  if (!READ.test(file)) return null;
  try {
    const text = readFileSync(file, 'utf8');
    return readModule(TYPED.test(file) ? await withoutTypes(main, text) : text);
  } catch {
    return null; // it is not there: the program will say so
  }
}

function found(resolve: NodeJS.RequireResolve, path: string): string[] {
  try {
    return [resolve(path)];
  } catch {
    return [];
  }
}
