import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Whether the operating system says that too many files are open: of this process, or of all. */
export function isTooMany(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE';
}

/** A file another process writes, read at offsets. Opened at first use. */
export class SharedFile {
  /** Whether any file could not be opened as too many were open already. */
  static wasRefused = false;
  /** Whether this one could not, the last time it was tried: later it may. */
  isRefused = false;
  private fd = -1;

  constructor(readonly path: string) {}

  /**
   * Fills `into` with what stands at `position`; gives the bytes read, 0 when the file does not
   * exist (yet, or any more). Never follows a symbolic link.
   */
  read(into: Uint8Array, length: number, position: number): number {
    if (this.fd < 0 && !this.open()) return 0;
    let done = 0;
    while (done < length) {
      const count = readSync(this.fd, into, done, length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  /** Size in bytes, 0 when it does not exist. */
  size(): number {
    if (this.fd < 0 && !this.open()) return 0;
    return fstatSync(this.fd).size;
  }

  private open(): boolean {
    try {
      this.fd = openSync(this.path, constants.O_RDONLY | constants.O_NOFOLLOW);
      this.isRefused = false;
      return true;
    } catch (error) {
      this.isRefused = isTooMany(error);
      SharedFile.wasRefused ||= this.isRefused;
      return false;
    }
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }
}
