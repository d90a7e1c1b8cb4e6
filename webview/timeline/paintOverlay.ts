import type { LaneId, ObjectId } from '../../src/base/index';
import { laneBars, type PlacedTrack } from '../lanes/trackLayout';
import { css } from '../theme/color';
import { bestParts, levelFor, tilesFor } from './levels';
import { sliceAt } from './paintLabels';
import type { Scene } from './scene';
import { toNs, toX } from './viewport';
import { arrowsToDraw, type Wake } from './wakes';

/** What lies over the slices: the end of time, the range, the selection, arrows, the pointer. */
export function paintOverlay(context: CanvasRenderingContext2D, scene: Scene): void {
  paintNow(context, scene);
  paintRange(context, scene);
  paintArrows(context, scene);
  paintSelectedSlice(context, scene);
  if (scene.hover) {
    context.fillStyle = css(scene.styles.theme.foreground, 0.25);
    context.fillRect(Math.round(scene.hover.x), 0, 1, scene.height);
  }
}

function paintNow(context: CanvasRenderingContext2D, scene: Scene): void {
  const x = Math.round(toX(scene.scale, scene.store.nowNs));
  if (x < 0 || x > scene.scale.width) return;
  context.fillStyle = css(scene.styles.theme.muted, scene.store.live ? 0.7 : 0.4);
  context.fillRect(x, 0, 1, scene.height);
}

function paintRange(context: CanvasRenderingContext2D, scene: Scene): void {
  if (!scene.range) return;
  const from = Math.max(-1, toX(scene.scale, scene.range.fromNs));
  const to = Math.min(scene.scale.width + 1, toX(scene.scale, scene.range.toNs));
  const { theme } = scene.styles;
  context.fillStyle = css(theme.background, 0.62);
  if (from > 0) context.fillRect(0, 0, from, scene.height);
  if (to < scene.scale.width) context.fillRect(to, 0, scene.scale.width - to, scene.height);
  context.fillStyle = css(theme.accent);
  if (from >= 0) context.fillRect(Math.round(from) - 1, 0, 1, scene.height);
  if (to <= scene.scale.width) context.fillRect(Math.round(to), 0, 1, scene.height);
}

function paintSelectedSlice(context: CanvasRenderingContext2D, scene: Scene): void {
  if (scene.selection?.kind !== 'slice') return;
  const place = placeOf(scene, scene.selection.lane);
  const slice = sliceAt(scene, scene.selection.lane, scene.selection.atNs);
  if (!place || !slice) return;
  const bars = laneBars(place.height);
  const x0 = Math.max(-4, toX(scene.scale, slice.startNs));
  const x1 = Math.min(scene.scale.width + 4, toX(scene.scale, slice.endNs));
  const y = place.y - scene.scrollTop + bars.top;
  context.lineWidth = 2;
  context.strokeStyle = css(scene.styles.theme.foreground);
  context.strokeRect(
    Math.round(x0) - 1,
    y - 1,
    Math.max(3, Math.round(x1 - x0) + 2),
    bars.bottom - bars.top + 2,
  );
}

export function placeOf(scene: Scene, lane: LaneId): PlacedTrack | undefined {
  return scene.layout.placed.find((one) => one.track.kind === 'lane' && one.track.lane === lane);
}

function paintArrows(context: CanvasRenderingContext2D, scene: Scene): void {
  const { scale, cache } = scene;
  const level = levelFor(scale.nsPerPixel);
  const endNs = toNs(scale, scale.width);
  const span = tilesFor(level, scale.startNs, endNs);
  const find = (at: number, index: number) => cache.get('wakes', 0, at, index)?.series;
  const parts = [];
  for (let index = span.first; index <= span.last; index++) {
    parts.push(...bestParts(find, level, index));
  }
  const wakes = arrowsToDraw(parts, scale.startNs, endNs, scene.selection);
  if (wakes.length === 0) return;
  const middles = new Map<number, number>();
  for (const { track, y, height } of scene.layout.placed) {
    if (track.kind !== 'lane') continue;
    const bars = laneBars(height);
    middles.set(track.lane, y - scene.scrollTop + (bars.top + bars.bottom) / 2);
  }
  context.lineWidth = scene.selection ? 1.5 : 1.25;
  for (const wake of wakes) {
    const from = middles.get(wake.from);
    const to = middles.get(wake.to);
    if (from === undefined || to === undefined || from === to) continue;
    if (Math.max(from, to) < 0 || Math.min(from, to) > scene.height) continue;
    paintArrow(context, scene, wake, from, to);
  }
  context.globalAlpha = 1;
}

function paintArrow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  wake: Wake,
  fromY: number,
  toY: number,
): void {
  const slot = scene.colors.slotOf(wake.object as ObjectId);
  const color = css(slot === -1 ? scene.styles.theme.foreground : scene.styles.color(slot));
  const x0 = toX(scene.scale, wake.fromNs);
  const x1 = toX(scene.scale, wake.toNs);
  const down = toY > fromY ? 1 : -1;
  // Releaser and woken are often at one pixel: a slight bow keeps the arrow apart from the grid.
  const bow = Math.min(18, 6 + Math.abs(toY - fromY) / 12);
  const tip = toY - down * 7;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.globalAlpha = scene.selection ? 0.95 : 0.7;
  context.beginPath();
  context.moveTo(x0, fromY + down * 4);
  context.bezierCurveTo(
    x0 + bow,
    fromY + down * 10,
    x1 + bow,
    tip - down * 10,
    x1 + 1,
    tip - down * 3,
  );
  context.stroke();
  context.beginPath();
  context.moveTo(x1, tip + down * 2);
  context.lineTo(x1 - 2.5, tip - down * 4);
  context.lineTo(x1 + 4, tip - down * 4.5);
  context.fill();
  context.beginPath();
  context.arc(x0, fromY + down * 4, 2, 0, Math.PI * 2);
  context.fill();
}
