import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file another process writes, read at offsets. Opened at first use. */
export class SharedFile {
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
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }
}
