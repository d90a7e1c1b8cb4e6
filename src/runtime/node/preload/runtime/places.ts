import type { Recorder } from '../../record/index';
import type { Stacks } from '../stacks';

/** Of a thread's time that may go into looking at its stack: a look costs as much as a hundred locks. */
const SHARE = 0.02;
/** So much of it may be spent at once, ns. */
const SAVED_NS = 5_000_000;
/** Objects whose last place is remembered: a program may make some for ever. */
const MOST_KNOWN = 4096;
/** Objects whose last place is remembered: a program may make some for ever. */
/**
 * Where the program is, as often as that may be asked. A thread that takes a lock more often goes by what was found
 * for the same lock last: it is the same line nearly always.
 */
export class Places {
  /** ns that may be spent, as of `since`. */
  private credit = SAVED_NS;
  private since = 0;
  private readonly sites = new Map<number, number>();
  private readonly stacks = new Map<number, number>();

  constructor(
    private readonly recorder: Recorder,
    private readonly program: Stacks,
  ) {}

  /** The line that uses the object of the mark, below the call of `below`. */
  site(mark: number, below: object, now: number): number {
    if (!this.mayLook(now)) return this.sites.get(mark) ?? 0;
    const site = this.program.site(below);
    // Others may name it before this thread has told anything with it.
    this.recorder.commit();
    return this.looked(this.sites, mark, site, now);
  }

  /** The stack in which it is used. */
  stack(mark: number, below: object, now: number): number {
    if (!this.mayLook(now)) return this.stacks.get(mark) ?? 0;
    return this.looked(this.stacks, mark, this.program.stack(below), now);
  }

  private mayLook(now: number): boolean {
    this.credit = Math.min(SAVED_NS, this.credit + (now - this.since) * SHARE);
    this.since = now;
    return this.credit >= 0;
  }

  private looked(found: Map<number, number>, mark: number, place: number, began: number): number {
    this.credit -= this.recorder.now() - began;
    if (found.size >= MOST_KNOWN) found.clear();
    found.set(mark, place);
    return place;
  }
}
