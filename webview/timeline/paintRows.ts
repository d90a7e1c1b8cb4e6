import type { LaneId, ObjectId } from '../../src/base/index';
import { LaneState } from '../../src/protocol/view/index';
import { laneBars, type PlacedTrack, visibleTracks } from '../lanes/trackLayout';
import { isLit } from '../state/emphasis';
import { mix, pack } from '../theme/color';
import { depthColumns, rasterCeiling, rasterDepth } from './rasterDepth';
import { groupColumns, rasterGroup } from './rasterGroup';
import { drawSpan, rasterNested, rasterStates, type Bar, type PixelScale } from './rasterStates';
import {
  depthParts,
  holdParts,
  isTold,
  slotOfObject,
  spanParts,
  stateParts,
  untoldParts,
  type Scene,
} from './scene';
import { fillRect, solid, type Fill, type Surface } from './surface';
import { toX } from './viewport';

/** An unbounded queue that was never deeper does not fill its row: one item is not a full queue. */
const LEAST_DEPTH = 4;

/** Draws all visible rows into the surface, whose pixels are `dpr` to a CSS pixel. */
export function paintRows(
  surface: Surface,
  scene: Scene,
  dpr: number,
  gridX: readonly number[],
): void {
  const { theme } = scene.styles;
  surface.pixels.fill(pack(theme.background));
  const grid = solid(pack(mix(theme.line, theme.background, theme.strong ? 0.35 : 0.6)));
  for (const x of gridX) {
    const at = Math.round(x * dpr);
    fillRect(surface, at, 0, at + 1, surface.height, grid);
  }
  const [first, last] = visibleTracks(
    scene.layout,
    scene.scrollTop,
    scene.scrollTop + scene.height,
  );
  for (let at = first; at < last; at++) paintRow(surface, scene, dpr, scene.layout.placed[at]!);
}

function paintRow(surface: Surface, scene: Scene, dpr: number, row: PlacedTrack): void {
  const top = Math.round((row.y - scene.scrollTop) * dpr);
  const bottom = Math.round((row.y + row.height - scene.scrollTop) * dpr);
  switch (row.track.kind) {
    case 'process':
      fillRect(surface, 0, top, surface.width, bottom, solid(pack(scene.styles.theme.raised)));
      paintGroup(surface, scene, dpr, row.track.sample, { top, bottom });
      break;
    case 'lane':
      paintLane(surface, scene, dpr, row.track.lane, top, row.height);
      break;
    case 'queue':
      paintQueue(surface, scene, dpr, row.track.queue, {
        top: top + 4 * dpr,
        bottom: bottom - 3 * dpr,
      });
      break;
    case 'group':
      paintGroup(surface, scene, dpr, row.track.sample, { top, bottom });
      break;
  }
}

/** Room above and below the strip of a group, CSS pixels. */
const GROUP_MARGIN = 5;

function paintGroup(
  surface: Surface,
  scene: Scene,
  dpr: number,
  sample: readonly LaneId[],
  { top, bottom }: Bar,
): void {
  if (sample.length === 0) return;
  const { styles, emphasis } = scene;
  const scale = pixelScale(scene, dpr);
  const members = sample.map((lane) => stateParts(scene, lane));
  const columns = groupColumns(scale, surface.width, members);
  const margin = Math.round(GROUP_MARGIN * dpr);
  const faded = emphasis !== null && !sample.some((lane) => emphasis.lanes.has(lane));
  rasterGroup(
    surface,
    { top: top + margin, bottom: bottom - margin },
    columns,
    scale.originX,
    (state, object) => styles.state(state, slotOfObject(scene, state, object), faded),
  );
}

function pixelScale(scene: Scene, dpr: number): PixelScale {
  const nsPerPixel = scene.scale.nsPerPixel / dpr;
  const originX = -Math.round(scene.scale.startNs / nsPerPixel) % 3600;
  return { startNs: scene.scale.startNs, nsPerPixel, originX };
}

function paintLane(
  surface: Surface,
  scene: Scene,
  dpr: number,
  lane: LaneId,
  top: number,
  height: number,
): void {
  const { styles, emphasis } = scene;
  const row = scene.store.lanes.get(lane);
  const recedes = emphasis === null && !styles.theme.strong && row?.library === true;
  const scale = pixelScale(scene, dpr);
  const css = laneBars(height);
  const bar: Bar = {
    top: top + Math.round(css.top * dpr),
    bottom: top + Math.round(css.bottom * dpr),
  };

  for (const { fromNs, toNs } of untoldParts(scene, lane)) {
    const [left, right] = [fromNs, toNs].map((ns) => Math.round(toX(scene.scale, ns) * dpr));
    drawSpan(surface, left!, right!, bar, styles.untold, scale.originX);
  }
  rasterStates(surface, scale, bar, stateParts(scene, lane), (state, object) => {
    const faded = (recedes && !isWork(state)) || !isLit(emphasis, lane, state === 5 ? 0 : object);
    return styles.state(state, slotOfObject(scene, state, object), faded);
  });
  const holdTop = top + Math.round(css.holdTop * dpr);
  const holdHeight = Math.round(css.holdHeight * dpr);
  const least = Math.max(1, Math.round(dpr));
  const rowsOf = (depth: number, share: number): Bar | null => {
    if (depth > 2) return null;
    const step = Math.max(1, Math.floor(holdHeight / 2));
    const top = holdTop + depth * step;
    const whole = depth === 0 ? holdHeight : step + Math.floor(dpr);
    return { top, bottom: top + Math.max(least, Math.round(whole * share)) };
  };
  rasterNested(surface, scale, rowsOf, holdParts(scene, lane), (object): Fill | null => {
    const chained = emphasis?.objects.has(object as ObjectId) === true;
    // Locks nobody waits for are many and tell nothing, unless the reader asks.
    if (!chained && !isTold(scene, object as ObjectId)) return null;
    const slot = scene.colors.slotOf(object as ObjectId);
    return styles.object(slot, !chained && !isLit(emphasis, lane, object));
  });
  paintFailure(surface, scene, dpr, lane, bar);
  if (row?.spans) paintSpans(surface, scene, dpr, lane, top, height);
}

/** What a thread that a library has for itself is seen for: mostly it waits for something to do, one in each process. */
const isWork = (state: number): boolean => state === LaneState.Running || state === LaneState.Lock;

/** Width of the mark at the end of a lane that an exception ended, CSS pixels. */
const FAILURE_WIDTH = 4;

function paintFailure(surface: Surface, scene: Scene, dpr: number, id: LaneId, bar: Bar): void {
  const lane = scene.store.lanes.get(id);
  const failed = lane?.raised ?? lane?.task?.raised ?? null;
  if (!lane || lane.endNs === null || failed === null) return;
  const end = Math.round(toX(scene.scale, lane.endNs) * dpr);
  const left = end - Math.round(FAILURE_WIDTH * dpr);
  fillRect(surface, left, bar.top, end, bar.bottom, solid(pack(scene.styles.theme.error)));
}

/** Deeper ones are not drawn: the details of a slice tell all. */
const DEEPEST_SPAN = 2;

function paintSpans(
  surface: Surface,
  scene: Scene,
  dpr: number,
  lane: LaneId,
  top: number,
  height: number,
): void {
  const { spanTop, spanHeight } = laneBars(height);
  const y = top + Math.round(spanTop * dpr);
  const bottom = y + Math.round(spanHeight * dpr);
  const step = Math.max(1, Math.round((spanHeight * dpr) / (DEEPEST_SPAN + 1)));
  const rowsOf = (depth: number): Bar | null =>
    depth > DEEPEST_SPAN ? null : { top: y + depth * step, bottom };
  const faded = !isLit(scene.emphasis, lane, 0);
  rasterNested(surface, pixelScale(scene, dpr), rowsOf, spanParts(scene, lane), (_, depth) =>
    scene.styles.span(depth, faded),
  );
}

function paintQueue(surface: Surface, scene: Scene, dpr: number, queue: ObjectId, bar: Bar): void {
  const row = scene.store.queues.get(queue);
  if (row === undefined) return;
  const { theme } = scene.styles;
  const scale = pixelScale(scene, dpr);
  const parts = depthParts(scene, queue);
  const columns = depthColumns(scale, surface.width, parts, scene.store.nowNs);
  const lit = scene.emphasis === null || scene.emphasis.objects.has(queue);
  const slot = scene.colors.slotOf(queue);
  const color = mix(scene.styles.color(slot), theme.background, lit ? 1 : 0.3);
  const max = row.maxsize > 0 ? row.maxsize : Math.max(LEAST_DEPTH, row.depth.max);
  const area = solid(pack(mix(color, theme.background, theme.strong ? 0.4 : 0.28)));
  rasterDepth(
    surface,
    bar,
    columns,
    max,
    area,
    solid(pack(color)),
    Math.max(1, Math.round(1.5 * dpr)),
  );
  if (row.maxsize > 0) {
    const end = Math.round(toX(scene.scale, scene.store.nowNs) * dpr);
    const ceiling = solid(pack(mix(theme.muted, theme.background, 0.6)));
    rasterCeiling(surface, bar.top, end, ceiling);
  }
}
