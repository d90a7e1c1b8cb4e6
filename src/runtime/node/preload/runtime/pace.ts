/** So many holds in a row are timed before any of them is not. */
const CALM_AFTER = 16;
/** Of so many holds of a calm lock one is timed, at first and at most. */
const LEAST_BATCH = 4;
const MOST_BATCH = 256;
/** A batch is over within this time, ns: before one of its holds would be long (`Holds`). */
const BATCH_NS = 48_000;
/** A lock is calm that is taken and given back within this time again, ns: code that V8 has not compiled yet takes long. */
const CALM_NS = BATCH_NS / LEAST_BATCH;

/**
 * How often one thread times its holds of one lock. To look at the clock costs more than the lock, so of a lock that is calm one
 * hold in a batch is timed and the others count like that one. Afterwards the clock tells that the whole
 * batch was quick; else each is timed again. After one that would have been quick at four times its size, the next is twice as long.
 */
export class Pace {
  /** ns: the hold that others of the batch count like. */
  protected usual = 0;
  /** Its place in the histogram of holds. */
  protected bucket = 0;
  /** So many holds need not be timed from now on. */
  protected untimed = 0;
  private quick = 0;
  /** Holds in the batch that is under way; 0: each is timed. */
  private batch = 0;
  // Not a small whole number, or V8 compiles all that uses it again after the first hold.
  private endedAt = -0.5;

  /** So many ns went by that are not the program's. */
  pause(ns: number): void {
    this.endedAt += ns;
  }

  /** A timed one of `held` ns, in that place of the histogram, is over at `now`. `told`: it matters to somebody. */
  timed(held: number, bucket: number, now: number, told: boolean): void {
    const { batch } = this;
    const span = now - this.endedAt;
    this.endedAt = now;
    if (told || span >= (batch === 0 ? CALM_NS : BATCH_NS)) {
      this.quick = 0;
      this.batch = 0;
      this.untimed = 0;
      return;
    }
    // Small whole numbers cost nothing to be read again.
    this.usual = held | 0;
    this.bucket = bucket;
    if (batch === 0 && ++this.quick < CALM_AFTER) return;
    if (batch === 0) this.batch = LEAST_BATCH;
    else if (batch < MOST_BATCH && span * 4 < BATCH_NS) this.batch = batch * 2;
    this.untimed = this.batch - 1;
  }
}
