import { randomInt } from 'node:crypto';
import {
  ARENA_SHIFT,
  ARENA_WORDS,
  HEAP,
  ROOT_ARENAS,
  ROOT_FILE,
  ROOT_FILE_MARK,
  ROOT_HEAP_TOP,
} from './layout';
import type { Memory } from './memory';
import type { Beginning } from './sharedFile';

const IN_ARENA = ARENA_WORDS - 1;
/** About two microseconds of looking: a hand-over between two running threads takes less. */
const SPINS = 150;

/** What threads sleep and wake each other by. Who records the program watches those of everybody else. */
let { wait, notify } = Atomics;

export function useAtomics(original: Pick<typeof Atomics, 'wait' | 'notify'>): void {
  ({ wait, notify } = original);
}

/** Brings an arena that this thread has not seen yet, or makes it where it does not exist. */
export type ArenaSource = (index: number) => SharedArrayBuffer;

/**
 * The words that all threads of a program share: a chain of arenas of fixed size, since access to
 * a growable one costs twice as much.
 */
export class SharedMemory implements Memory {
  readonly spins = SPINS;
  readonly patience = 4;
  private readonly views: Int32Array[] = [];
  private readonly buffers: Buffer[] = [];
  private readonly arenas: SharedArrayBuffer[] = [];

  constructor(
    arenas: readonly SharedArrayBuffer[],
    private readonly source: ArenaSource,
  ) {
    arenas.forEach((arena, index) => this.add(index, arena));
  }

  /** The memory of a new program. */
  static make({ file, arena }: Beginning, source: ArenaSource): SharedMemory {
    const memory = new SharedMemory([arena], source);
    memory.store(ROOT_ARENAS, 1);
    memory.store(ROOT_HEAP_TOP, HEAP);
    if (file) {
      memory.store(ROOT_FILE, file.descriptor + 1);
      for (const word of [0, 1]) memory.store(ROOT_FILE_MARK + word, randomInt(2 ** 31));
    }
    return memory;
  }

  /** Those this thread has seen. */
  get seen(): readonly SharedArrayBuffer[] {
    return this.arenas;
  }

  add(index: number, arena: SharedArrayBuffer): void {
    this.arenas[index] = arena;
    this.views[index] = new Int32Array(arena);
    this.buffers[index] = Buffer.from(arena);
  }

  load(at: number): number {
    return Atomics.load(this.view(at), at & IN_ARENA);
  }

  store(at: number, value: number): void {
    Atomics.store(this.view(at), at & IN_ARENA, value);
  }

  exchange(at: number, value: number): number {
    return Atomics.exchange(this.view(at), at & IN_ARENA, value);
  }

  compareExchange(at: number, expected: number, value: number): number {
    return Atomics.compareExchange(this.view(at), at & IN_ARENA, expected, value);
  }

  add32(at: number, delta: number): number {
    return Atomics.add(this.view(at), at & IN_ARENA, delta);
  }

  get(at: number): number {
    return this.view(at)[at & IN_ARENA] as number;
  }

  set(at: number, value: number): void {
    this.view(at)[at & IN_ARENA] = value;
  }

  wait(at: number, expected: number, deadline: number): boolean {
    const left = deadline - performance.now();
    return wait(this.view(at), at & IN_ARENA, expected, left) !== 'timed-out';
  }

  notify(at: number): void {
    notify(this.view(at), at & IN_ARENA, 1);
  }

  /** The words of the arena of `at`, and where among them it is: for `Atomics.waitAsync`. */
  words(at: number): { view: Int32Array; index: number } {
    return { view: this.view(at), index: at & IN_ARENA };
  }

  /** The bytes of the arena of `at`; the word begins at byte `byteOf(at)`. */
  bytes(at: number): Buffer {
    return this.buffers[at >>> ARENA_SHIFT] ?? this.fetch(at, this.buffers);
  }

  byteOf(at: number): number {
    return (at & IN_ARENA) << 2;
  }

  private view(at: number): Int32Array {
    return this.views[at >>> ARENA_SHIFT] ?? this.fetch(at, this.views);
  }

  private fetch<T>(at: number, views: readonly T[]): T {
    const index = at >>> ARENA_SHIFT;
    this.add(index, this.source(index));
    return views[index] as T;
  }
}
