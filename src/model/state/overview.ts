import type { DurationNs } from '../../base/index';
import { durationNs, NS_PER_MS } from '../../base/index';

const BINS = 512;

/**
 * Share of the alive lanes that wait, over the whole run, in at most BINS bins: when the run grows
 * out of them, two become one. Call `change` whenever the numbers change.
 */
export class Overview {
  private binNs = NS_PER_MS;
  private readonly waitingNs = new Float64Array(BINS);
  private readonly aliveNs = new Float64Array(BINS);
  private alive = 0;
  private waiting = 0;
  private at = 0;

  /** At `time`, `alive` lanes more (or fewer) live and `waiting` more wait; it may be known late. */
  change(time: number, alive: number, waiting: number): void {
    if (time > this.at) this.integrateTo(time);
    else this.add(time, this.at, alive, waiting);
    this.alive += alive;
    this.waiting += waiting;
  }

  /** Bins up to `now`; shares rounded to 1/1000. */
  row(now: number): { binNs: DurationNs; waiting: number[] } {
    if (now > this.at) this.integrateTo(now);
    const bins = Math.min(BINS, Math.ceil(this.at / this.binNs));
    const waiting: number[] = [];
    for (let at = 0; at < bins; at++) {
      const alive = this.aliveNs[at]!;
      waiting.push(alive > 0 ? Math.round((this.waitingNs[at]! / alive) * 1000) / 1000 : 0);
    }
    return { binNs: durationNs(this.binNs), waiting };
  }

  private integrateTo(time: number): void {
    while (time > BINS * this.binNs) this.halve();
    this.add(this.at, time, this.alive, this.waiting);
    this.at = time;
  }

  /** Adds so many lanes over a time that the bins have. */
  private add(from: number, to: number, alive: number, waiting: number): void {
    let bin = Math.floor(from / this.binNs);
    for (let at = from; at < to; bin++) {
      const end = Math.min(to, (bin + 1) * this.binNs);
      this.aliveNs[bin]! += alive * (end - at);
      this.waitingNs[bin]! += waiting * (end - at);
      at = end;
    }
  }

  private halve(): void {
    for (const sums of [this.waitingNs, this.aliveNs]) {
      for (let at = 0; at < BINS / 2; at++) sums[at] = sums[2 * at]! + sums[2 * at + 1]!;
      sums.fill(0, BINS / 2);
    }
    this.binNs *= 2;
  }
}
