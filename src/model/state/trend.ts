/** Length of a bin of a trend, ns, and how many are kept: the last eight seconds. */
export const TREND_BIN_NS = 250_000_000;
export const TREND_BINS = 32;

/**
 * The recent past of one quantity, as a ring of bins. Every call names the time it is about; time
 * that goes back counts as the present.
 */
export class Trend {
  private readonly bins = new Float32Array(TREND_BINS);
  private bin: number;
  private binStart: number;

  constructor(now: number) {
    this.bin = Math.floor(now / TREND_BIN_NS);
    this.binStart = this.bin * TREND_BIN_NS;
  }

  /** Adds `perNs` for every ns from `from` to `to`; what is older than the ring is left out. */
  integrate(from: number, to: number, perNs: number): void {
    if (from >= this.binStart && to < this.binStart + TREND_BIN_NS) {
      this.bins[this.bin % TREND_BINS]! += (to - from) * perNs;
      return;
    }
    const last = Math.floor(to / TREND_BIN_NS);
    this.rollTo(last, 0);
    let at = Math.max(Math.floor(from / TREND_BIN_NS), this.bin - TREND_BINS + 1, 0);
    for (; at <= last; at++) {
      const start = Math.max(from, at * TREND_BIN_NS);
      const end = Math.min(to, (at + 1) * TREND_BIN_NS);
      if (end > start) this.bins[at % TREND_BINS]! += (end - start) * perNs;
    }
  }

  /** Sets the value from `at` on; bins in between keep the value before. */
  sample(at: number, value: number): void {
    const bin = Math.floor(at / TREND_BIN_NS);
    this.rollTo(bin, this.bins[this.bin % TREND_BINS]!);
    this.bins[this.bin % TREND_BINS] = value;
  }

  /** Bins up to `now`, oldest first. `repeat`: a silent bin has the value of the one before. */
  values(now: number, scale: number, repeat: boolean): number[] {
    this.rollTo(Math.floor(now / TREND_BIN_NS), repeat ? this.bins[this.bin % TREND_BINS]! : 0);
    const count = Math.min(TREND_BINS, this.bin + 1);
    const out: number[] = [];
    for (let at = this.bin - count + 1; at <= this.bin; at++) {
      out.push(Math.round(this.bins[at % TREND_BINS]! * scale * 1000) / 1000);
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

  private rollTo(bin: number, fill: number): void {
    if (bin <= this.bin) return;
    const from = Math.max(this.bin + 1, bin - TREND_BINS + 1);
    for (let at = from; at <= bin; at++) this.bins[at % TREND_BINS] = fill;
    this.bin = bin;
    this.binStart = bin * TREND_BIN_NS;
  }
}
