/**
 * A lock is calm that is taken and given back within this time again, ns, so many times in a row: code that V8 has not
 * compiled yet takes that long as well. A batch of them is over before one of its holds would be long (`Holds`).
 */
const CALM_NS = 3000;
const CALM_AFTER = 16;
/** Of so many holds of a calm lock one is timed. */
const BATCH = 16;

/**
 * How often one thread times its holds of one lock. To look at the clock costs more than the lock, so of a lock that is calm one
 * hold in a batch is timed and the others count like that one. Afterwards the clock tells that the whole
 * batch was quick; else each is timed again.
 */
export class Pace {
  /** ns: the hold that others of the batch count like. */
  usual = 0;
  /** Its place in the histogram of holds. */
  bucket = 0;
  /** The line that took the lock when that was looked up last. */
  site = 0;
  /** So many holds need not be timed from now on. */
  untimed = 0;
  private quick = 0;
  private endedAt = 0;

  /** So many ns went by that are not the program's. */
  pause(ns: number): void {
    this.endedAt += ns;
  }

  /** A timed one of `held` ns, in that place of the histogram, is over at `now`. `told`: it matters to somebody. */
  timed(held: number, bucket: number, now: number, told: boolean): void {
    const isBatch = this.quick >= CALM_AFTER;
    const span = now - this.endedAt;
    this.endedAt = now;
    if (told || span >= (isBatch ? BATCH * CALM_NS : CALM_NS)) {
      this.quick = 0;
      this.untimed = 0;
      return;
    }
    // Small whole numbers cost nothing to be read again.
    this.usual = held | 0;
    this.bucket = bucket;
    if (isBatch) this.untimed = BATCH - 1;
    else this.quick++;
  }
}
