import type { FindingRow } from '../../src/protocol/view/index';
import type { Overview } from '../data/runStore';
import { css } from '../theme/color';
import type { Theme } from '../theme/theme';
import { prepare } from './paintAxis';
import type { Viewport } from './viewport';

/** Mean share of waiting per pixel of a strip that shows 0 … `untilNs`; -1: nothing known. */
export function overviewColumns(overview: Overview, width: number, untilNs: number): Float32Array {
  const columns = new Float32Array(width).fill(-1);
  const nsPerPixel = untilNs / width;
  for (let x = 0; x < width; x++) {
    const first = Math.floor((x * nsPerPixel) / overview.binNs);
    const last = Math.max(first + 1, Math.ceil(((x + 1) * nsPerPixel) / overview.binNs));
    let sum = 0;
    let count = 0;
    for (let at = first; at < Math.min(last, overview.waiting.length); at++) {
      sum += overview.waiting[at]!;
      count++;
    }
    if (count > 0) columns[x] = Math.min(1, sum / count);
  }
  return columns;
}

export interface OverviewScene {
  readonly theme: Theme;
  readonly dpr: number;
  readonly width: number;
  readonly height: number;
  readonly untilNs: number;
  readonly overview: Overview | null;
  readonly viewport: Viewport;
  readonly findings: Iterable<FindingRow>;
}

/** The whole run in one strip: how much waited when, where findings began, and the window. */
export function paintOverview(canvas: HTMLCanvasElement, scene: OverviewScene): void {
  const { theme, width, height, untilNs, overview, viewport } = scene;
  const context = prepare(canvas, width, height, scene.dpr);
  if (untilNs <= 0) return;
  const base = height - 1;
  if (overview) {
    const columns = overviewColumns(overview, Math.max(1, Math.floor(width)), untilNs);
    context.fillStyle = css(theme.muted, theme.strong ? 1 : 0.55);
    columns.forEach((share, x) => {
      if (share < 0) return;
      const tall = Math.max(1, Math.round(share * (height - 6)));
      context.fillRect(x, base - tall, 1, tall);
    });
  }
  const x0 = (viewport.startNs / untilNs) * width;
  const x1 = (viewport.endNs / untilNs) * width;
  const left = Math.max(0, x0);
  const right = Math.min(width, Math.max(x1, x0 + 3));
  context.fillStyle = css(theme.background, 0.6);
  context.fillRect(0, 0, left, height);
  context.fillRect(right, 0, width - right, height);
  context.strokeStyle = css(theme.accent);
  context.lineWidth = 1;
  context.strokeRect(
    Math.round(left) + 0.5,
    0.5,
    Math.max(2, Math.round(right - left) - 1),
    height - 1,
  );
  context.fillStyle = css(theme.accent);
  for (const x of [left, right - 3]) context.fillRect(Math.round(x), height / 2 - 6, 3, 12);
  for (const finding of scene.findings) {
    const x = Math.round((finding.firstNs / untilNs) * width);
    context.fillStyle = css(finding.severity === 'error' ? theme.error : theme.muted);
    context.fillRect(x, 0, 2, 5);
  }
}

export type Grip = 'left' | 'right' | 'inside' | 'outside';

/** Which part of the window is at `x`; edges win over the inside. */
export function gripAt(viewport: Viewport, untilNs: number, width: number, x: number): Grip {
  const left = Math.max(0, (viewport.startNs / untilNs) * width);
  const right = Math.min(width, (viewport.endNs / untilNs) * width);
  if (Math.abs(x - left) <= 5) return 'left';
  if (Math.abs(x - right) <= 5) return 'right';
  return x > left && x < right ? 'inside' : 'outside';
}
