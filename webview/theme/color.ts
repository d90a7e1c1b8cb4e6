export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Reads what getComputedStyle gives: `rgb(…)`, `rgba(…)` or `color(srgb …)`. */
export function parseColor(text: string): Rgb {
  const numbers = text.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  const scale = text.startsWith('color(') ? 255 : 1;
  const [r = 0, g = 0, b = 0] = numbers.map((value) => Math.round(value * scale));
  return { r, g, b };
}

/** `share` of `a`, the rest of `b`. */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (x: number, y: number): number => Math.round(x * share + y * (1 - share));
  return { r: part(a.r, b.r), g: part(a.g, b.g), b: part(a.b, b.b) };
}

/** As a pixel of ImageData on a little-endian machine. */
export function pack({ r, g, b }: Rgb): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

export function css({ r, g, b }: Rgb, alpha = 1): string {
  return alpha === 1 ? `rgb(${r} ${g} ${b})` : `rgb(${r} ${g} ${b} / ${alpha})`;
}

/** Relative luminance as WCAG defines it. */
export function luminance({ r, g, b }: Rgb): number {
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `color` moved towards `towards` until it stands out from `against` by `ratio`. */
export function legible(color: Rgb, against: Rgb, towards: Rgb, ratio: number): Rgb {
  for (let share = 1; share >= 0; share -= 0.1) {
    const candidate = mix(color, towards, share);
    if (contrast(candidate, against) >= ratio) return candidate;
  }
  return towards;
}
