import { realpathSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';

/**
 * The paths by which a client knows files. Agents tell real paths; where one leads through a link, the client would open
 * the same file a second time by it.
 */
export class ShownPaths {
  /** By real path: of a folder, with a slash at its end, or of a file. */
  private readonly known = new Map<string, string>();

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

  /** A file as the client knows it. */
  of(file: string): string {
    const exact = this.known.get(file);
    if (exact !== undefined) return exact;
    for (let end = file.lastIndexOf(sep); end > 0; end = file.lastIndexOf(sep, end - 1)) {
      const folder = this.known.get(file.slice(0, end + 1));
      if (folder !== undefined) return folder + file.slice(end + 1);
    }
    return file;
  }
}

/** The real path of a file; null: there is none here. */
export function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
