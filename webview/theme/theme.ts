import { COLOR_SLOTS } from '../data/lockColors';
import { contrast, legible, luminance, mix, parseColor, type Rgb } from './color';

/** Colours of the canvas, read from the style sheet so that page and canvas always agree. */
export interface Theme {
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly muted: Rgb;
  readonly line: Rgb;
  readonly raised: Rgb;
  readonly accent: Rgb;
  readonly error: Rgb;
  readonly running: Rgb;
  /** Stands still in the debugger. */
  readonly stopped: Rgb;
  /** Locks without a colour of their own. */
  readonly neutral: Rgb;
  readonly locks: readonly Rgb[];
  readonly dark: boolean;
  /** High contrast: nothing may be told by a faint shade only. */
  readonly strong: boolean;
  readonly font: string;
}

/** Non-text parts must stand out from the background by this ratio (WCAG 1.4.11). */
const LEGIBLE = 3;

export function readTheme(probe: HTMLElement): Theme {
  const read = (name: string): Rgb => {
    probe.style.color = `var(${name})`;
    return parseColor(getComputedStyle(probe).color);
  };
  const background = read('--bg');
  const foreground = read('--fg');
  const strong = getComputedStyle(probe).getPropertyValue('--strong').trim() === '1';
  const visible = (color: Rgb): Rgb =>
    legible(color, background, foreground, strong ? 4.5 : LEGIBLE);
  return {
    background,
    foreground,
    muted: read('--muted'),
    line: read('--line'),
    raised: read('--raised'),
    accent: read('--accent'),
    error: visible(read('--error')),
    running: read('--run'),
    stopped: visible(read('--stopped')),
    neutral: visible(read('--muted')),
    locks: distinct(
      Array.from({ length: COLOR_SLOTS }, (_, slot) => visible(read(`--lock-${slot}`))),
      foreground,
    ),
    dark: luminance(background) < luminance(foreground),
    strong,
    font: getComputedStyle(probe).fontFamily,
  };
}

/**
 * A theme (forced colours above all) may give several slots one colour: then they differ in
 * lightness at least.
 */
function distinct(colors: readonly Rgb[], foreground: Rgb): Rgb[] {
  const out: Rgb[] = [];
  for (const color of colors) {
    const twins = out.filter((other) => sameColor(other, color)).length;
    out.push(twins === 0 ? color : mix(color, foreground, 1 - 0.15 * twins));
  }
  return out;
}

function sameColor(a: Rgb, b: Rgb): boolean {
  return Math.abs(a.r - b.r) + Math.abs(a.g - b.g) + Math.abs(a.b - b.b) < 12;
}

/** Colour of text on `color`. */
export function textOn(color: Rgb, theme: Theme): Rgb {
  const dark = theme.dark ? theme.background : theme.foreground;
  const light = theme.dark ? theme.foreground : theme.background;
  return contrast(color, dark) > contrast(color, light) ? dark : light;
}

/** Calls back whenever the theme may have changed: VS Code rewrites classes and variables. */
export function watchTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  const options = { attributes: true, attributeFilter: ['class', 'style', 'data-vscode-theme-id'] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  for (const query of [
    '(prefers-color-scheme: dark)',
    '(prefers-contrast: more)',
    '(forced-colors: active)',
  ]) {
    matchMedia(query).addEventListener('change', changed);
  }
}
