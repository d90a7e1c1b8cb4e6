import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import type { PathMapping } from '../config/fields';

/**
 * The paths by which a client knows files. Agents tell real paths; where one leads through a link, the client would open
 * the same file a second time by it. A program elsewhere, as in a container, may have them in other folders.
 */
export class ShownPaths {
  /** By real path: of a folder, with a slash at its end, or of a file. */
  private readonly known = new Map<string, string>();
  private toLocal: readonly Move[] = [];
  private toRemote: readonly Move[] = [];

  /** The program has files in other folders than the client. */
  map(mappings: readonly PathMapping[]): void {
    this.toLocal = movesOf(mappings, 'remoteRoot', 'localRoot');
    this.toRemote = movesOf(mappings, 'localRoot', 'remoteRoot');
  }

  /** Whether the client has files of the program in other folders. */
  get isMapped(): boolean {
    return this.toLocal.length > 0;
  }

  /** The client has opened this file or folder, by this path. */
  learn(path: string): void {
    const real = realOf(path);
    if (real === null) return; // it is on another machine, or is no file
    this.known.set(real, path);
    let [from, to] = [real, path];
    while (from !== to && basename(from) === basename(to) && realOf(dirname(to)) === dirname(from))
      [from, to] = [dirname(from), dirname(to)];
    if (from !== to) this.known.set(from + sep, to + sep);
  }

  /** A file of a program where the client has it by its mappings. */
  mapped(file: string): string {
    return moved(file, this.toLocal) ?? file;
  }

  /** A file of a program as the client knows it. */
  of(file: string): string {
    const mapped = moved(file, this.toLocal);
    if (mapped !== null) return mapped;
    const exact = this.known.get(file);
    if (exact !== undefined) return exact;
    for (let end = file.lastIndexOf(sep); end > 0; end = file.lastIndexOf(sep, end - 1)) {
      const folder = this.known.get(file.slice(0, end + 1));
      if (folder !== undefined) return folder + file.slice(end + 1);
    }
    return file;
  }

  /** A file of the client's as its program knows it. */
  toProgram(path: string): string {
    if (this.toRemote.length === 0) return path;
    return moved(path, this.toRemote) ?? moved(realOf(path) ?? path, this.toRemote) ?? path;
  }

  /** Whether the client finds a file of a program by the path that is shown for it. */
  has(file: string): boolean {
    return existsSync(this.of(file));
  }
}

const asFolder = (path: string): string => (path.endsWith(sep) ? path : path + sep);

/** What begins with one folder begins with the other. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/** Of the innermost folders first. */
const movesOf = (
  mappings: readonly PathMapping[],
  from: keyof PathMapping,
  to: keyof PathMapping,
): Move[] =>
  mappings
    .map((one) => ({ from: asFolder(one[from]), to: asFolder(one[to]) }))
    .toSorted((one, other) => other.from.length - one.from.length);

/** A path in the folder that takes the place of the innermost one which is mapped; null: none is. */
function moved(path: string, moves: readonly Move[]): string | null {
  const move = moves.find(({ from }) => path.startsWith(from));
  return move ? move.to + path.slice(move.from.length) : null;
}

/** The real path of a file; null: there is none here. */
export function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
