import { NS_PER_MS, NS_PER_S, NS_PER_US } from './time';

const THIN_SPACE = '\u202f';

function threeDigits(value: number): string {
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
}

/** A length of time for people: at most three significant digits and a unit (`12.1 s`, `80 ms`, `1 h 04 min`). */
export function formatDuration(ns: number): string {
  return durationText(ns, (value) => String(Number(threeDigits(value))));
}

/** The same with all three digits (`80.0 ms`): in columns, and where it grows before the reader's eyes. */
export function formatSteadyDuration(ns: number): string {
  return durationText(ns, threeDigits);
}

function durationText(ns: number, digits: (value: number) => string): string {
  if (ns < NS_PER_US) return `${Math.round(ns)} ns`;
  if (ns < NS_PER_MS * 0.9995) return `${digits(ns / NS_PER_US)} µs`;
  if (ns < NS_PER_S * 0.9995) return `${digits(ns / NS_PER_MS)} ms`;
  const seconds = ns / NS_PER_S;
  if (seconds < 99.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A count for people: thousands set apart by a thin space (`4 031`). */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
}

/** How many there are of each, none left out but those of which there are none (`2 threads and 1 task`). */
export function formatCounts(
  counts: readonly (readonly [count: number, one: string, many: string])[],
): string {
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${formatCount(count)} ${count === 1 ? one : many}`);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
