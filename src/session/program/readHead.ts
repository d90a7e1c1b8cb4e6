import { closeSync, openSync, readSync } from 'node:fs';

/** The first bytes of a file, as many as there are; none when it cannot be read: who runs it says best why. */
export function readHead(path: string, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  try {
    const file = openSync(path, 'r');
    try {
      return head.subarray(0, readSync(file, head, 0, bytes, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return head.subarray(0, 0);
  }
}
