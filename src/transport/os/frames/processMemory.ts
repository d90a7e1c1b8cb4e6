import { closeSync, openSync, readSync } from 'node:fs';

/**
 * The memory of another process, which goes on meanwhile: what is read may be of two moments. That needs the right to trace
 * it (ptrace(2), PTRACE_MODE_ATTACH), which a parent has by default; without it nothing is read.
 */
export class ProcessMemory {
  /** -1: it may not be read; undefined: not tried yet. */
  private file: number | undefined;

  constructor(private readonly pid: number) {}

  /** So many bytes from there on; null: there are none, or they may not be read. */
  read(address: number, length: number): Buffer | null {
    const fd = (this.file ??= open(this.pid));
    if (fd < 0 || !Number.isSafeInteger(address) || address <= 0) return null;
    const bytes = Buffer.alloc(length);
    try {
      return readSync(fd, bytes, 0, length, address) === length ? bytes : null;
    } catch {
      return null;
    }
  }

  /** The pointer that stands there; 0: none. */
  pointer(address: number): number {
    const bytes = this.read(address, 8);
    return bytes ? pointerIn(bytes, 0) : 0;
  }

  close(): void {
    if (this.file !== undefined && this.file >= 0) closeSync(this.file);
    this.file = -1;
  }
}

/** User space ends far below 2^53. */
export function pointerIn(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function open(pid: number): number {
  try {
    return openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return -1;
  }
}
