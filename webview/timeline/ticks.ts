import { NS_PER_MS, NS_PER_S } from '../../src/base/index';
import { offset, timePoint } from '../text/clock';
import { toNs, toX, type TimeScale } from './viewport';

export interface Tick {
  readonly x: number;
  readonly label: string;
  /** Labels others are relative to. */
  readonly strong: boolean;
}

export interface Ticks {
  readonly stepNs: number;
  readonly major: readonly Tick[];
  /** x of unlabelled ticks */
  readonly minor: readonly number[];
  /** What offsets at the left edge are relative to; '' where labels are times. */
  readonly base: string;
}

const SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
];

/** The smallest human step that is at least `leastNs`. */
export function niceStep(leastNs: number): number {
  if (leastNs >= NS_PER_S) {
    const seconds = SECONDS.find((one) => one * NS_PER_S >= leastNs);
    return (seconds ?? Math.ceil(leastNs / NS_PER_S / 86400) * 86400) * NS_PER_S;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, leastNs)));
  return ([1, 2, 5, 10].find((one) => one * power >= leastNs * 0.999) ?? 10) * power;
}

/** Ticks with labels at least `spacing` apart; far zoomed in, offsets from a labelled time. */
export function ticks(scale: TimeScale, spacing = 96): Ticks {
  const stepNs = niceStep(scale.nsPerPixel * spacing);
  const minorNs = stepNs / minorParts(stepNs);
  const baseNs = stepNs < NS_PER_MS ? Math.max(NS_PER_MS, stepNs * 10) : 0;
  const endNs = toNs(scale, scale.width);
  const major: Tick[] = [];
  const minor: number[] = [];
  const first = Math.max(0, Math.floor(scale.startNs / minorNs));
  for (let at = first; at * minorNs <= endNs; at++) {
    const ns = Math.round(at * minorNs);
    const isMajor = at % minorParts(stepNs) === 0;
    const x = toX(scale, ns);
    if (!isMajor) minor.push(x);
    else major.push({ x, ...labelOf(ns, stepNs, baseNs) });
  }
  const base = baseNs === 0 ? '' : timePoint(floorTo(Math.max(0, scale.startNs), baseNs), baseNs);
  return { stepNs, major, minor, base };
}

const floorTo = (ns: number, stepNs: number): number => Math.floor(ns / stepNs) * stepNs;

function labelOf(ns: number, stepNs: number, baseNs: number): { label: string; strong: boolean } {
  if (baseNs === 0) return { label: timePoint(ns, stepNs), strong: false };
  const from = floorTo(ns, baseNs);
  if (from === ns) return { label: timePoint(ns, baseNs), strong: true };
  return { label: offset(ns - from, stepNs), strong: false };
}

function minorParts(stepNs: number): number {
  const lead = stepNs / 10 ** Math.floor(Math.log10(stepNs) + 1e-9);
  return Math.round(lead) === 2 ? 4 : 5;
}
