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
  private mappings: readonly (readonly [local: string, remote: string])[] = [];

  /** The program has files in other folders than the client. */
  map(mappings: readonly PathMapping[]): void {
    this.mappings = mappings.map(({ localRoot, remoteRoot }) => [
      asFolder(localRoot),
      asFolder(remoteRoot),
    ]);
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

  /** A file of a program as the client knows it. */
  of(file: string): string {
    const mapped = moved(
      file,
      this.mappings.map(([local, remote]) => [remote, local]),
    );
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
    const real = realOf(path);
    return (
      moved(path, this.mappings) ?? (real === null ? null : moved(real, this.mappings)) ?? path
    );
  }

  /** Whether the client finds a file of a program by the path that is shown for it. */
  has(file: string): boolean {
    return existsSync(this.of(file));
  }
}

const asFolder = (path: string): string => (path.endsWith(sep) ? path : path + sep);

/** A path in the folder that takes the place of the innermost one which is mapped; null: none is. */
function moved(path: string, folders: readonly (readonly [string, string])[]): string | null {
  const [found] = folders
    .filter(([from]) => path.startsWith(from))
    .toSorted(([one], [other]) => other.length - one.length);
  return found ? found[1] + path.slice(found[0].length) : null;
}

/** The real path of a file; null: there is none here. */
export function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
