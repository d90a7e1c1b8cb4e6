import type { DurationNs } from '../../base/index';
import { durationNs } from '../../base/index';
import type { DurationStats } from '../../protocol/view/index';

/** Buckets an octave of the histogram; a percentile is off by at most 1/16 (6.25 %) of its value. */
const STEPS_LOG2 = 3;
const SHIFT = 20 - STEPS_LOG2;
/** The bucket of 64 ns; shorter times share bucket 0. */
const FIRST = (1023 + 6) << STEPS_LOG2;
/** Up to 2^41 ns (37 minutes); longer times share the last bucket. */
const BUCKETS = (41 - 6) << STEPS_LOG2;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** The exponent and the first three bits of the mantissa are the bucket: logarithmic, without a logarithm. */
function bucketOf(ns: number): number {
  double[0] = ns;
  const bucket = (halves[1]! >>> SHIFT) - FIRST;
  return bucket < 0 ? 0 : bucket >= BUCKETS ? BUCKETS - 1 : bucket;
}

/** So few waits are kept one by one: most objects are waited for once or twice, and buckets take 1 KB. */
const FEW = 8;

/** The middle of a bucket, ns. */
function middleOf(bucket: number): number {
  double[0] = 0;
  halves[1] = (bucket + FIRST) << SHIFT;
  const low = double[0];
  halves[1] = (bucket + 1 + FIRST) << SHIFT;
  return (low + double[0]) / 2;
}

/** Count, sum, maximum and distribution of lengths of time (ns). */
export class WaitStats {
  count = 0;
  total = 0;
  max = 0;
  /** The buckets of the first waits, as long as there are few. */
  private few: number[] | null = null;
  private buckets: Uint32Array | null = null;

  add(ns: number): void {
    this.count++;
    this.total += ns;
    if (ns > this.max) this.max = ns;
    this.put(bucketOf(ns));
  }

  private put(bucket: number): void {
    if (this.buckets) this.buckets[bucket]!++;
    else if (!this.few) this.few = [bucket];
    else if (this.few.length < FEW) this.few.push(bucket);
    else this.spread()[bucket]!++;
  }

  /** From now on in buckets. */
  private spread(): Uint32Array {
    if (this.buckets) return this.buckets;
    const buckets = (this.buckets = new Uint32Array(BUCKETS));
    for (const bucket of this.few ?? []) buckets[bucket]!++;
    this.few = null;
    return buckets;
  }

  addAll(other: WaitStats): void {
    this.count += other.count;
    this.total += other.total;
    this.max = Math.max(this.max, other.max);
    for (const bucket of other.few ?? []) this.put(bucket);
    if (!other.buckets) return;
    const mine = this.spread();
    for (let at = 0; at < BUCKETS; at++) mine[at]! += other.buckets[at]!;
  }

  /** The length that `share` (0–1) of all stay below, ns; within 6.25 %, never above the maximum. */
  quantile(share: number): DurationNs {
    if (this.count === 0) return durationNs(0);
    const bucket = this.bucketOfRank(Math.max(1, Math.ceil(share * this.count)));
    return durationNs(Math.min(this.max, Math.round(middleOf(bucket))));
  }

  private bucketOfRank(rank: number): number {
    if (this.few) return this.few.sort((a, b) => a - b)[rank - 1]!;
    let seen = 0;
    for (let at = 0; at < BUCKETS - 1; at++) {
      seen += this.buckets![at]!;
      if (seen >= rank) return at;
    }
    return BUCKETS - 1;
  }

  toRow(): DurationStats {
    return {
      total: durationNs(this.total),
      max: durationNs(this.max),
      p50: this.quantile(0.5),
      p99: this.quantile(0.99),
    };
  }
}

/**
 * Quantile of a slot's hold histogram, whose buckets are octaves from 32 ns: the geometric middle
 * of the bucket, so within a factor of 1.42.
 */
export function octaveQuantile(buckets: Uint32Array, share: number, max: number): DurationNs {
  let count = 0;
  for (const n of buckets) count += n;
  if (count === 0) return durationNs(0);
  const rank = Math.max(1, Math.ceil(share * count));
  let seen = 0;
  for (let at = 0; at < buckets.length; at++) {
    seen += buckets[at]!;
    if (seen >= rank) return durationNs(Math.min(max, Math.round(2 ** (at + 5.5))));
  }
  return durationNs(max);
}
