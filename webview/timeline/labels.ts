import { middleEllipsis } from '../text/shorten';

const LEAST_CHARACTERS = 9;

/** Measures and shortens text for one font; measuring is slow, so widths are kept. */
export class TextFit {
  private readonly widths = new Map<string, number>();

  constructor(private readonly measure: (text: string) => number) {}

  width(text: string): number {
    let width = this.widths.get(text);
    if (width === undefined) {
      width = this.measure(text);
      if (this.widths.size > 5_000) this.widths.clear();
      this.widths.set(text, width);
    }
    return width;
  }

  /** The text, shortened in its middle to fit; null when too little would stay to tell it by. */
  fit(text: string, width: number): string | null {
    const full = this.width(text);
    if (full <= width) return text;
    const characters = Math.floor((width / full) * text.length);
    return characters < LEAST_CHARACTERS ? null : middleEllipsis(text, characters);
  }
}

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Whether [from, to] is free; if so it is taken. */
export function claim(taken: Interval[], from: number, to: number): boolean {
  if (taken.some((one) => from < one.to && one.from < to)) return false;
  taken.push({ from, to });
  return true;
}
