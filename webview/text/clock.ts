import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../../src/base/index';

/** `00:42`, `1:02:03` for the bar. */
export function clock(ns: number): string {
  const seconds = Math.floor(Math.max(0, ns) / NS_PER_S);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** A point in time to the precision of `stepNs`: `12.35 s`, `1:02.5`, `45 µs`. */
export function timePoint(ns: number, stepNs: number): string {
  const digits = Math.min(9, Math.max(0, Math.ceil(-Math.log10(stepNs / NS_PER_S) - 1e-9)));
  if (ns === 0) return '0';
  if (ns < NS_PER_S && stepNs < NS_PER_S) {
    if (stepNs >= NS_PER_MS) return `${Math.round(ns / NS_PER_MS)} ms`;
    if (stepNs >= NS_PER_US && ns < NS_PER_MS) return `${Math.round(ns / NS_PER_US)} µs`;
    return `${trim(ns / NS_PER_MS, Math.max(0, digits - 3))} ms`;
  }
  const seconds = ns / NS_PER_S;
  if (seconds < 60) return `${seconds.toFixed(digits)} s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const width = digits > 0 ? digits + 3 : 2;
  const rest = (seconds % 60).toFixed(digits).padStart(width, '0');
  if (hours === 0) return `${minutes}:${rest}`;
  return `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

/** An offset from a labelled time: `+120 µs`. */
export function offset(ns: number, stepNs: number): string {
  if (stepNs >= NS_PER_MS) return `+${Math.round(ns / NS_PER_MS)} ms`;
  if (stepNs >= NS_PER_US) return `+${Math.round(ns / NS_PER_US)} µs`;
  return `+${Math.round(ns)} ns`;
}

function trim(value: number, digits: number): string {
  return value.toFixed(digits);
}
