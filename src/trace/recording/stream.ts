import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';

/** What is called so on a command line is the standard input. */
const STANDARD_INPUT = '-';
const BLOCK_BYTES = 1 << 20;

/** Opens a file to be read at any place; of a pipe it is a copy without a name, which is gone with the descriptor. */
export function openSeekable(path: string): number {
  if (path === STANDARD_INPUT) return copyOf(0);
  const fd = openSync(path, 'r');
  const stat = fstatSync(fd);
  if (!stat.isFIFO() && !stat.isCharacterDevice()) return fd;
  try {
    return copyOf(fd);
  } finally {
    closeSync(fd);
  }
}

function copyOf(stream: number): number {
  if (isatty(stream)) throw new Error('it is a terminal');
  const folder = mkdtempSync(join(tmpdir(), 'heddle-recording-'));
  try {
    const copy = openSync(join(folder, 'copy'), 'wx+', 0o600);
    const block = Buffer.alloc(BLOCK_BYTES);
    for (let got = -1; got !== 0;) {
      got = readSync(stream, block, 0, block.length, null);
      for (let at = 0; at < got;) at += writeSync(copy, block, at, got - at);
    }
    return copy;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
