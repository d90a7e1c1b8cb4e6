import { readFileSync, statSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Larger files are not searched for a map, nor larger maps read: it happens in the thread of the program. */
const LARGEST_BYTES = 8 << 20;
/** The runtime as it is bundled with a program, by the source map of that. */
const RUNTIME_SOURCE = /\/(?:dist\/runtime\/index\.c?js|src\/runtime\/node\/[\w/]+\.ts)$/;
const COMMENT = /\/\/[#@] sourceMappingURL=(\S+)\s*$/gm;

export interface Place {
  readonly file: string;
  readonly line: number;
}

interface KnownMap {
  readonly map: SourceMap;
  /** What its sources are relative to. */
  readonly base: string;
}

/** The path of a file that V8 knows by a path or an address. */
export const pathOf = (file: string): string =>
  file.startsWith('file:') ? fileURLToPath(file) : file;

/** Whether it is no code of the user. */
export const isOfPackage = (path: string): boolean => path.includes('/node_modules/');

/** Whether it is of the runtime for programs. */
export const isOfRuntime = (path: string): boolean => RUNTIME_SOURCE.test(path);

/** Lines of compiled files, as the user wrote them. */
export class SourceMaps {
  private readonly known = new Map<string, KnownMap | null>();

  /** `line` and `column` from 1; `map`: the text of a comment with a map, of a file that has another one in memory than on the disk. */
  original(file: string, line: number, column: number, map?: () => string): Place {
    const known = this.mapOf(file, map);
    if (!known) return { file, line };
    const entry = known.map.findEntry(line - 1, Math.max(0, column - 1));
    if (!('originalSource' in entry)) return { file, line };
    const source = entry.originalSource;
    const isPath = !/^[a-z][\w+.-]+:/i.test(source);
    const path = isPath
      ? resolve(known.base, source)
      : source.startsWith('file:')
        ? fileURLToPath(source)
        : source;
    return { file: path, line: entry.originalLine + 1 };
  }

  private mapOf(file: string, map?: () => string): KnownMap | null {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    let found: KnownMap | null = null;
    try {
      found = map ? named(map(), file) : (registered(file) ?? beside(file));
    } catch {
      // A file that is not there, or a map that is none: the line is that of the file.
    }
    this.known.set(file, found);
    return found;
  }
}

/** A map that Node knows, for a program that turned that on: loaders which compile in memory do. */
function registered(file: string): KnownMap | null {
  const map = findSourceMap(file);
  return map ? { map, base: dirname(file) } : null;
}

function beside(file: string): KnownMap | null {
  const text = readSmall(file);
  const last = [...text.matchAll(COMMENT)].at(-1)?.[1];
  return last === undefined ? null : named(last, file);
}

/** The map that a file names: by its address, or all of it. */
function named(address: string, file: string): KnownMap {
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(address);
  const mapFile = inline ? file : resolve(dirname(file), decodeURIComponent(address));
  const json = inline
    ? Buffer.from(decodeURIComponent(inline[2]!), inline[1] ? 'base64' : 'utf8').toString('utf8')
    : readSmall(mapFile);
  const payload = JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0];
  const base = resolve(dirname(mapFile), payload.sourceRoot ?? '');
  return { map: new SourceMap(payload), base };
}

function readSmall(path: string): string {
  return statSync(path).size > LARGEST_BYTES ? '' : readFileSync(path, 'utf8');
}
