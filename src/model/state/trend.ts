/** Length of a bin of a trend, ns, and how many are kept: the last eight seconds. */
export const TREND_BIN_NS = 250_000_000;
export const TREND_BINS = 32;

/**
 * The recent past of one quantity, as a ring of bins. Every call names the time it is about; time
 * that goes back counts as the present.
 */
export class Trend {
  /** Bins before the present one; null while there is none: many an object lives no longer. */
  private past: Float32Array | null = null;
  private present = 0;
  private bin: number;
  private binStart: number;

  constructor(now: number) {
    this.bin = Math.floor(now / TREND_BIN_NS);
    this.binStart = this.bin * TREND_BIN_NS;
  }

  /** Adds `perNs` for every ns from `from` to `to`; what is older than the ring is left out. */
  integrate(from: number, to: number, perNs: number): void {
    if (from >= this.binStart && to < this.binStart + TREND_BIN_NS) {
      this.present += (to - from) * perNs;
      return;
    }
    const last = Math.floor(to / TREND_BIN_NS);
    this.rollTo(last, 0);
    let at = Math.max(Math.floor(from / TREND_BIN_NS), this.bin - TREND_BINS + 1, 0);
    for (; at <= last; at++) {
      const start = Math.max(from, at * TREND_BIN_NS);
      const end = Math.min(to, (at + 1) * TREND_BIN_NS);
      if (end > start) this.add(at, (end - start) * perNs);
    }
  }

  /** Sets the value from `at` on; bins in between keep the value before. */
  sample(at: number, value: number): void {
    this.rollTo(Math.floor(at / TREND_BIN_NS), this.present);
    this.present = value;
  }

  /** Bins up to `now`, oldest first. `repeat`: a silent bin has the value of the one before. */
  values(now: number, scale: number, repeat: boolean): number[] {
    this.rollTo(Math.floor(now / TREND_BIN_NS), repeat ? this.present : 0);
    const count = Math.min(TREND_BINS, this.bin + 1);
    const out: number[] = [];
    for (let at = this.bin - count + 1; at <= this.bin; at++) {
      out.push(Math.round(this.value(at) * scale * 1000) / 1000);
    }
    return out;
  }

  /** Growth of a sampled value over the last `bins` bins, each of which must have grown; 0 otherwise. */
  grownFor(now: number, bins: number): number {
    const values = this.values(now, 1, true);
    const last = values.slice(-bins - 1);
    if (last.length <= bins) return 0;
    for (let at = 1; at < last.length; at++) if (last[at]! <= last[at - 1]!) return 0;
    return last.at(-1)! - last[0]!;
  }

  private value(bin: number): number {
    return bin === this.bin ? this.present : (this.past?.[bin % TREND_BINS] ?? 0);
  }

  private add(bin: number, value: number): void {
    if (bin === this.bin) this.present += value;
    else (this.past ??= new Float32Array(TREND_BINS))[bin % TREND_BINS]! += value;
  }

  private rollTo(bin: number, fill: number): void {
    if (bin <= this.bin) return;
    const past = (this.past ??= new Float32Array(TREND_BINS));
    past[this.bin % TREND_BINS] = this.present;
    const from = Math.max(this.bin + 1, bin - TREND_BINS + 1);
    for (let at = from; at < bin; at++) past[at % TREND_BINS] = fill;
    this.present = fill;
    this.bin = bin;
    this.binStart = bin * TREND_BIN_NS;
  }
}
