import type { Existing } from '../program/shared';
import { Shared } from '../program/shared';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import type { Kind } from '../memory/layout';

/** Given back at the end of the block: `using _ = lock.hold()`. */
export interface Hold {
  [Symbol.dispose](): void;
}

/** What a piece of code can run with. */
interface Acquirable {
  acquire(): boolean;
  acquireAsync(options?: Pick<AsyncWaitOptions, 'signal'>): Promise<boolean>;
  release(): void;
}

export const holdOf = (lock: Acquirable): Hold => ({ [Symbol.dispose]: () => lock.release() });

export function withHeld<T>(lock: Acquirable, body: () => T): T {
  lock.acquire();
  try {
    return body();
  } finally {
    lock.release();
  }
}

export async function withHeldAsync<T>(
  lock: Acquirable,
  body: () => T | Promise<T>,
  options?: Pick<AsyncWaitOptions, 'signal'>,
): Promise<T> {
  await lock.acquireAsync(options);
  try {
    return await body();
  } finally {
    lock.release();
  }
}

/** What can be acquired and released, with all the ways of doing both around a piece of code. */
export abstract class Lockable extends Shared {
  protected constructor(kind: Kind, words: number, existing?: Existing, size?: number) {
    super(kind, words, existing, size);
  }

  /** Waits for its turn; false when the time limit came first. */
  abstract acquire(options?: WaitOptions): boolean;
  /** As `acquire`, without blocking the thread. */
  abstract acquireAsync(options?: AsyncWaitOptions): Promise<boolean>;
  /** Acquires if that needs no waiting. */
  abstract tryAcquire(): boolean;
  abstract release(): void;

  /** Acquires, and releases at the end of the block that declares it with `using`. */
  hold(): Hold {
    this.acquire();
    return holdOf(this);
  }

  /** As `hold`, without blocking the thread. */
  async holdAsync(options?: Pick<AsyncWaitOptions, 'signal'>): Promise<Hold> {
    await this.acquireAsync(options);
    return holdOf(this);
  }

  /** Runs `body` with it acquired; Python's `with lock:`. */
  with<T>(body: () => T): T {
    return withHeld(this, body);
  }

  /** As `with`, without blocking the thread; `body` may be asynchronous. */
  withAsync<T>(body: () => T | Promise<T>, options?: Pick<AsyncWaitOptions, 'signal'>): Promise<T> {
    return withHeldAsync(this, body, options);
  }
}
