import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { calibrate, type Clock } from './clock';
import { watchRow, type Probe } from './page';

/** Where now stands in a view that follows. */
const EDGE = 0.98;
/** A colour of waiting is seen in waits this many times as often as between them. */
const TELLING = 4;
/** How long after its begin or end a wait may still be on its way to the screen, ms. */
const UNDER_WAY_MS = 1_200;

export interface Latency {
  /** From the start of each wait to the end of the first frame that shows it, ms. */
  readonly latencies: readonly number[];
  readonly clock: Clock;
}

interface Wait {
  readonly begin: number;
  readonly end: number;
}

/** Waits of the marker as the program noted them, ms of CLOCK_MONOTONIC. */
export function waitsIn(notes: string): Wait[] {
  const times = (word: string): number[] =>
    [...notes.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, ns]) => Number(ns) / 1e6);
  const ends = times('woke');
  return times('wait')
    .slice(0, ends.length)
    .map((begin, at) => ({ begin, end: ends[at]! }));
}

/** Colours that tell a wait: looks well within waits have them, looks well between have not. */
function waitingColors(waits: readonly Wait[], looks: Probe['looks']): Set<string> {
  const within = new Map<string, number>();
  const between = new Map<string, number>();
  let inside = 0;
  let outside = 0;
  for (const [time, colors] of looks) {
    const last = waits.findLast(({ begin }) => begin <= time);
    if (!last) continue;
    const isInside = time > last.begin + UNDER_WAY_MS && time < last.end;
    if (!isInside && time < last.end + UNDER_WAY_MS) continue;
    if (isInside) inside++;
    else outside++;
    const counts = isInside ? within : between;
    for (const color of colors.split(',')) counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const telling = [...within].filter(
    ([color, count]) => count / inside > (TELLING * (between.get(color) ?? 0)) / outside,
  );
  return new Set(telling.map(([color]) => color));
}

/** From the begin of each wait of `counted` to the first look that shows it, ms; never seen: Infinity. */
export function seenAfter(
  waits: readonly Wait[],
  counted: readonly Wait[],
  looks: Probe['looks'],
): number[] {
  const telling = waitingColors(waits, looks);
  return counted.map(({ begin, end }) => {
    const seen = looks.find(
      ([time, colors]) =>
        time >= begin &&
        time < end + UNDER_WAY_MS &&
        colors.split(',').some((color) => telling.has(color)),
    );
    return seen ? seen[0] - begin : Infinity;
  });
}

/** Watches the marker's row for `seconds`. */
export async function measureLatency(
  frame: Frame,
  notes: string,
  seconds: number,
): Promise<Latency> {
  const clock = await calibrate(frame);
  await frame.evaluate(watchRow, { name: 'marker', edge: EDGE });
  await frame.page().waitForTimeout(seconds * 1000);
  const looks = await frame.evaluate(() => globalThis.heddleProbe.looks);
  const seen = looks.map(([at, colors]): Probe['looks'][number] => [at + clock.offsetMs, colors]);
  const [first] = seen[0]!;
  const [last] = seen.at(-1)!;
  const waits = waitsIn(readFileSync(notes, 'utf8'));
  const counted = waits.filter(({ begin, end }) => begin > first + 1000 && end + 1000 < last);
  return { latencies: seenAfter(waits, counted, seen), clock };
}
