/**
 * Words of 32 bits that threads share, by number. The core of every primitive is written over this
 * interface, so that a test can run the very same code over a simulated memory and try all
 * interleavings.
 */
export interface Memory {
  /** How often a thread looks again before it sleeps. */
  readonly spins: number;
  /** How often a waiter for a lock is woken in vain before the lock is handed over to it. */
  readonly patience: number;
  load(at: number): number;
  store(at: number, value: number): void;
  exchange(at: number, value: number): number;
  /** Writes `value` if the word is `expected`; gives what it was. */
  compareExchange(at: number, expected: number, value: number): number;
  /** Reads a word that no other thread changes now, since a guard or the ownership protects it. */
  get(at: number): number;
  /** Writes such a word. */
  set(at: number, value: number): void;
  /**
   * Sleeps while the word is `expected`, until `deadline` (milliseconds of `performance.now()`).
   * False when the time was over.
   */
  wait(at: number, expected: number, deadline: number): boolean;
  /** Wakes one thread that sleeps at the word. */
  notify(at: number): void;
}

/** A thread as the core sees it: its memory, its number, and its row of the thread table. */
export interface Self {
  readonly memory: Memory;
  /** From 1; never used twice in a program. */
  readonly id: number;
  /** Where its row begins. */
  readonly row: number;
}
