import { css } from '../theme/color';
import type { Theme } from '../theme/theme';
import { LABEL_PX } from './timelineCanvas';
import { ticks } from './ticks';
import { toX, type TimeRange, type TimeScale } from './viewport';

/** Makes a canvas fit its CSS size and returns a context in CSS pixels. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  dpr: number,
): CanvasRenderingContext2D {
  const [w, h] = [Math.round(width * dpr), Math.round(height * dpr)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d')!;
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** The time axis. Returns what its offsets are relative to, '' where it has none. */
export function paintAxis(
  canvas: HTMLCanvasElement,
  theme: Theme,
  dpr: number,
  scale: TimeScale,
  height: number,
  range: TimeRange | null,
): string {
  const context = prepare(canvas, scale.width, height, dpr);
  if (range) {
    const from = toX(scale, range.fromNs);
    context.fillStyle = css(theme.accent, 0.25);
    context.fillRect(from, 0, Math.max(1, toX(scale, range.toNs) - from), height);
  }
  const { major, minor, base } = ticks(scale);
  context.fillStyle = css(theme.muted, 0.45);
  for (const x of minor) context.fillRect(Math.round(x), height - 3, 1, 3);
  context.font = `${LABEL_PX}px ${theme.font}`;
  context.textBaseline = 'middle';
  for (const tick of major) {
    const x = Math.round(tick.x);
    context.fillStyle = css(theme.muted, 0.8);
    context.fillRect(x, height - 6, 1, 6);
    context.fillStyle = css(tick.strong ? theme.foreground : theme.muted);
    if (x > -60 && x < scale.width) context.fillText(tick.label, x + 4, height / 2 - 1);
  }
  return base;
}
