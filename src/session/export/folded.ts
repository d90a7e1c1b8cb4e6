import type { Tally, TallyKind } from './tally';

/** A line for each stack, as flame graph tools read it: `frame;frame;frame NANOSECONDS`. */
export function foldedText(tally: Tally, kind: TallyKind): string {
  return tally
    .stacks(kind)
    .map(
      ({ frames, ns }) => `${frames.map(({ name }) => plain(name)).join(';')} ${Math.round(ns)}\n`,
    )
    .join('');
}

/** A name without what parts frames and lines. */
const plain = (name: string): string => name.replaceAll(';', ',').replaceAll(/\s+/g, ' ');
