import type { Existing } from '../program/shared';
import { Shared } from '../program/shared';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import type { Kind } from '../memory/layout';

/** Given back at the end of the block: `using _ = lock.hold()`. */
export interface Hold {
  [Symbol.dispose](): void;
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
    return { [Symbol.dispose]: () => this.release() };
  }

  /** As `hold`, without blocking the thread. */
  async holdAsync(options?: Pick<AsyncWaitOptions, 'signal'>): Promise<Hold> {
    await this.acquireAsync(options);
    return { [Symbol.dispose]: () => this.release() };
  }

  /** Runs `body` with it acquired; Python's `with lock:`. */
  with<T>(body: () => T): T {
    this.acquire();
    try {
      return body();
    } finally {
      this.release();
    }
  }

  /** As `with`, without blocking the thread; `body` may be asynchronous. */
  async withAsync<T>(
    body: () => T | Promise<T>,
    options?: Pick<AsyncWaitOptions, 'signal'>,
  ): Promise<T> {
    await this.acquireAsync(options);
    try {
      return await body();
    } finally {
      this.release();
    }
  }
}
