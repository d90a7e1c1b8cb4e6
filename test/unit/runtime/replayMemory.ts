import type { Memory } from '../../../src/runtime/node/memory/memory';

/** An operation at which threads may be switched. */
export type Operation =
  | { readonly kind: 'touch'; readonly name: string; readonly apply: (words: Int32Array) => number }
  | { readonly kind: 'notify'; readonly name: string; readonly at: number }
  | {
      readonly kind: 'wait';
      readonly name: string;
      readonly at: number;
      readonly expected: number;
      readonly limited: boolean;
    };

/** Answers of a wait. */
export const WOKEN = 1;
export const TIMED_OUT = 0;

/** Ends a run at the operation that is to come next. No code under test catches it. */
export class Stopped extends Error {
  constructor(readonly operation: Operation) {
    super('stopped');
  }
}

/**
 * The memory of one run of a thread: it gives the answers that are recorded, then stops the run at the
 * first operation that is new. Guarded words are nobody else's at the time, so they are no place to
 * stop.
 */
export class ReplayMemory implements Memory {
  readonly spins = 0;
  private next = 0;

  constructor(
    private readonly words: Int32Array,
    /** What has been answered so far; guarded reads are added. */
    readonly answers: number[],
    readonly patience: number,
  ) {}

  load(at: number): number {
    return this.touch(`load ${at}`, (words) => words[at] as number);
  }

  store(at: number, value: number): void {
    this.touch(`store ${at} ${value}`, (words) => (words[at] = value));
  }

  exchange(at: number, value: number): number {
    return this.touch(`exchange ${at} ${value}`, (words) => {
      const before = words[at] as number;
      words[at] = value;
      return before;
    });
  }

  compareExchange(at: number, expected: number, value: number): number {
    return this.touch(`cas ${at} ${expected} ${value}`, (words) => {
      const before = words[at] as number;
      if (before === expected) words[at] = value;
      return before;
    });
  }

  get(at: number): number {
    return this.guarded(() => this.words[at] as number);
  }

  set(at: number, value: number): void {
    this.guarded(() => (this.words[at] = value));
  }

  wait(at: number, expected: number, deadline: number): boolean {
    const limited = deadline !== Infinity;
    return this.answer({ kind: 'wait', name: `wait ${at}`, at, expected, limited }) === WOKEN;
  }

  notify(at: number): void {
    this.answer({ kind: 'notify', name: `notify ${at}`, at });
  }

  private touch(name: string, apply: (words: Int32Array) => number): number {
    return this.answer({ kind: 'touch', name, apply });
  }

  private answer(operation: Operation): number {
    if (this.next === this.answers.length) throw new Stopped(operation);
    return this.answers[this.next++] as number;
  }

  private guarded(apply: () => number): number {
    if (this.next === this.answers.length) this.answers.push(apply());
    return this.answers[this.next++] as number;
  }
}

/** Memory for setting up and for looking at the end: nobody else runs. */
export class PlainMemory implements Memory {
  readonly spins = 0;
  readonly patience = 0;

  constructor(readonly words: Int32Array) {}

  load(at: number): number {
    return this.words[at] as number;
  }
  store(at: number, value: number): void {
    this.words[at] = value;
  }
  exchange(at: number, value: number): number {
    const before = this.load(at);
    this.store(at, value);
    return before;
  }
  compareExchange(at: number, expected: number, value: number): number {
    const before = this.load(at);
    if (before === expected) this.store(at, value);
    return before;
  }
  get(at: number): number {
    return this.load(at);
  }
  set(at: number, value: number): void {
    this.store(at, value);
  }
  wait(): boolean {
    throw new Error('nobody is there to wake who waits now');
  }
  notify(): void {
    // Nobody sleeps.
  }
}
