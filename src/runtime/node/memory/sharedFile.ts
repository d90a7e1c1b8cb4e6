import { closeSync, openSync } from 'node:fs';
import { ARENA_WORDS, MAX_ARENAS, ROOT_FILE } from './layout';
import { type Native, loadNative, pages } from './native';
import type { Memory } from './memory';

const ARENA_BYTES = ARENA_WORDS * 4;
/** The file that the memory of a program lies in, arena after arena, so that other processes can have the same words. */
export class SharedFile {
  constructor(
    private readonly native: Native,
    readonly descriptor: number,
  ) {}

  /** That of another process of this machine; throws when it cannot be opened. */
  static openOf(native: Native, pid: number, descriptor: number): SharedFile {
    return new SharedFile(native, openSync(`/proc/${pid}/fd/${descriptor}`, 'r+'));
  }

  /** What is mapped stays, but there are no further arenas. */
  close(): void {
    closeSync(this.descriptor);
  }

  /** An arena in this process, the same for all its threads. */
  arena(index: number): SharedArrayBuffer {
    const arena = pages(ARENA_BYTES);
    this.native.overlay(new Int32Array(arena), this.descriptor, index * ARENA_BYTES);
    return arena;
  }
}

/** Where a new program's memory begins. */
export interface Beginning {
  /** Undefined: in no file. */
  readonly file: SharedFile | undefined;
  readonly arena: SharedArrayBuffer;
}

/** Memory for a new program, in a file where that can be had. `path`: where the native part is. */
export function beginMemory(path: string | undefined): Beginning {
  const native = loadNative(path);
  let file: SharedFile | undefined;
  try {
    if (native) {
      file = new SharedFile(native, native.create(MAX_ARENAS * ARENA_BYTES));
      return { file, arena: file.arena(0) };
    }
  } catch {
    // No WebAssembly, a limit of addresses or of the size of files: threads need none of that.
    file?.close();
  }
  return { file: undefined, arena: new SharedArrayBuffer(ARENA_BYTES) };
}

/** A further arena; throws when there is no memory, or none of those addresses. */
export function makeArena(
  memory: Memory,
  index: number,
  path: string | undefined,
): SharedArrayBuffer {
  const descriptor = memory.load(ROOT_FILE) - 1;
  if (descriptor < 0) return new SharedArrayBuffer(ARENA_BYTES);
  const native = loadNative(path);
  if (!native) throw new RangeError('the shared memory cannot grow: its native part is gone');
  return new SharedFile(native, descriptor).arena(index);
}
