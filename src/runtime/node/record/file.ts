import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

/** A file of the process directory, as one thread has it open. The functions of fs as they are before any hook. */
export class RecordFile {
  readonly descriptor: number;

  constructor(path: string, append = false) {
    this.descriptor = openSync(
      path,
      O_RDWR | O_CREAT | O_NOFOLLOW | (append ? O_APPEND : 0),
      0o600,
    );
  }

  /** Throws when not all of it can be written: the disk is full. */
  write(bytes: Uint8Array, length: number, position: number): void {
    this.whole(writeSync(this.descriptor, bytes, 0, length, position), length);
  }

  /** One system call: what several threads append never mixes. */
  append(bytes: Uint8Array): void {
    this.whole(writeSync(this.descriptor, bytes, 0, bytes.length, null), bytes.length);
  }

  private whole(written: number, length: number): void {
    if (written < length) throw Object.assign(new Error('no space is left'), { code: 'ENOSPC' });
  }

  read(into: Uint8Array, position: number): void {
    readSync(this.descriptor, into, 0, into.length, position);
  }

  size(): number {
    return fstatSync(this.descriptor).size;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
