import type { Recorder } from '../../record/index';
import type { Stacks } from '../stacks';
import { Credit } from './credit';

/** Of a thread's time that may go into looking for lines: a look costs as much as a hundred locks. */
const SHARE = 0.02;
const SAVED_NS = 50_000_000;
/** Of that, what is kept for objects of which no line is known yet. */
const KEPT_NS = 45_000_000;
/** Objects whose last line is remembered: a program may make some for ever. */
const MOST_KNOWN = 4096;

/**
 * Lines that use objects, as often as they may be asked for. A thread that takes a lock more often goes by what was
 * found for the same lock last: it is the same line nearly always.
 */
export class Places {
  private readonly credit = new Credit(SHARE, SAVED_NS);
  private readonly sites = new Map<number, number>();
  /** Whether `site` has looked the last time. */
  looked = false;

  constructor(
    private readonly recorder: Recorder,
    private readonly program: Stacks,
  ) {}

  /** The line that uses the object of the mark, below the call of `below`. */
  site(mark: number, below: object, now: number): number {
    const known = this.sites.get(mark);
    this.looked = this.credit.isThere(now, known === undefined ? 0 : KEPT_NS);
    if (!this.looked) return known ?? 0;
    const site = this.program.site(below);
    // Others may name it before this thread has told anything with it.
    this.recorder.commit();
    this.credit.spend(this.recorder.now() - now);
    if (this.sites.size >= MOST_KNOWN) this.sites.clear();
    this.sites.set(mark, site);
    return site;
  }
}
