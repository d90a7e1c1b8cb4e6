import type { Recorder } from '../../record/index';
import type { Stacks } from '../stacks';

/** Looks at the stack that a thread takes in so many ns, at most: each costs as much as a hundred locks. */
const LOOKS = 64;
const PERIOD_NS = 10_000_000;

/**
 * Where the program is, as often as that may be asked. A thread that takes a lock more often goes by what was found
 * for the same lock last: it is the same line nearly always.
 */
export class Places {
  private looks = LOOKS;
  private since = 0;
  private readonly sites = new Map<number, number>();
  private readonly stacks = new Map<number, number>();

  constructor(
    private readonly recorder: Recorder,
    private readonly program: Stacks,
  ) {}

  /** The line that uses the object of the mark, below the call of `below`. */
  site(mark: number, below: object, now: number): number {
    return this.known(this.sites, mark, now, () => {
      const site = this.program.site(below);
      // Others may name it before this thread has told anything with it.
      this.recorder.commit();
      return site;
    });
  }

  /** The stack in which it is used. */
  stack(mark: number, below: object, now: number): number {
    return this.known(this.stacks, mark, now, () => this.program.stack(below));
  }

  /** A stack of the one line alone. */
  stackOf(site: number): number {
    return site === 0 ? 0 : this.recorder.definitions.stack([site]);
  }

  private known(found: Map<number, number>, mark: number, now: number, look: () => number): number {
    if (now - this.since >= PERIOD_NS) {
      this.since = now;
      this.looks = LOOKS;
    }
    if (this.looks === 0) return found.get(mark) ?? 0;
    this.looks--;
    const place = look();
    // A program that makes objects for ever is not to be remembered for ever.
    if (found.size >= MOST_KNOWN) found.clear();
    found.set(mark, place);
    return place;
  }
}

const MOST_KNOWN = 4096;
