import type { Brand } from './ids';

/**
 * Nanoseconds on the monotonic clock since the epoch of the session (see docs/protocol.md).
 * A double holds them exactly for 104 days.
 */
export type TimeNs = Brand<number, 'TimeNs'>;
/** A length of time in nanoseconds. */
export type DurationNs = Brand<number, 'DurationNs'>;

/** Brands a number of nanoseconds since the session's epoch. */
export function timeNs(value: number): TimeNs {
  return value as TimeNs;
}

/** Brands a length of time in nanoseconds. */
export function durationNs(value: number): DurationNs {
  return value as DurationNs;
}

/** Nanoseconds from `from` to `to`, never negative. */
export function elapsed(from: TimeNs, to: TimeNs): DurationNs {
  return durationNs(Math.max(0, to - from));
}

export const NS_PER_US = 1_000;
export const NS_PER_MS = 1_000_000;
export const NS_PER_S = 1_000_000_000;
