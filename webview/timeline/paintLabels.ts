import type { LaneId, ObjectId } from '../../src/base/index';
import { LaneState } from '../../src/protocol/view/index';
import { laneBars, visibleTracks } from '../lanes/trackLayout';
import { isLit } from '../state/emphasis';
import { css } from '../theme/color';
import { textOn } from '../theme/theme';
import { claim, type Interval, type TextFit } from './labels';
import {
  holdParts,
  seenSlices,
  slotOfObject,
  stateParts,
  type Scene,
  type SeenSlice,
} from './scene';
import { toX } from './viewport';

const LEAST = 44;
const PAD = 5;
/** The same name is not repeated in a lane before this distance: the colour says it. */
const REPEAT = 320;

/** Names inside slices that are wide enough: what is waited for, and what is held while running. */
export function paintLabels(context: CanvasRenderingContext2D, scene: Scene, fit: TextFit): void {
  const [first, last] = visibleTracks(
    scene.layout,
    scene.scrollTop,
    scene.scrollTop + scene.height,
  );
  for (let at = first; at < last; at++) {
    const { track, y, height } = scene.layout.placed[at]!;
    if (track.kind !== 'lane') continue;
    const bars = laneBars(height);
    const top = y - scene.scrollTop + bars.top;
    paintLane(context, scene, fit, track.lane, top, bars.bottom - bars.top);
  }
}

function paintLane(
  context: CanvasRenderingContext2D,
  scene: Scene,
  fit: TextFit,
  lane: LaneId,
  top: number,
  height: number,
): void {
  const { scale, emphasis, styles } = scene;
  const leastNs = LEAST * scale.nsPerPixel;
  const taken: Interval[] = [];
  const middle = top + height / 2 + 0.5;
  const slices = seenSlices(stateParts(scene, lane), leastNs);
  const labelled = new Map<number, number>();
  for (const slice of slices) {
    if (slice.density !== 0 || slice.state === LaneState.Running) continue;
    const text = labelOf(scene, slice.state, slice.object);
    if (text === null) continue;
    const x0 = Math.max(0, toX(scale, slice.startNs)) + PAD;
    const x1 = Math.min(scale.width, toX(scale, slice.endNs)) - PAD;
    if (x0 - (labelled.get(slice.object) ?? -Infinity) < REPEAT) continue;
    const shown = fit.fit(text, x1 - x0 - 6);
    if (shown === null) continue;
    const width = fit.width(shown);
    if (!claim(taken, x0, x0 + width + 6)) continue;
    labelled.set(slice.object, x0);
    const lit = isLit(emphasis, lane, slice.state === LaneState.Join ? 0 : slice.object);
    context.globalAlpha = lit ? 1 : 0.45;
    context.fillStyle = css(styles.theme.background, slice.state === LaneState.Join ? 1 : 0.86);
    context.beginPath();
    context.roundRect(x0 - 3, middle - 7.5, width + 6, 14, 2);
    context.fill();
    const slot = slotOfObject(scene, slice.state, slice.object);
    context.fillStyle = css(slot === -1 ? styles.theme.muted : styles.color(slot));
    context.fillText(shown, x0, middle);
  }
  paintHeld(context, scene, fit, lane, middle, taken, slices);
}

/** Names of held locks, at the start of the hold where the lane runs on with it. */
function paintHeld(
  context: CanvasRenderingContext2D,
  scene: Scene,
  fit: TextFit,
  lane: LaneId,
  middle: number,
  taken: Interval[],
  slices: readonly SeenSlice[],
): void {
  const { scale, emphasis, styles } = scene;
  const leastNs = LEAST * scale.nsPerPixel;
  const labelled = new Map<number, number>();
  context.fillStyle = css(textOn(styles.theme.running, styles.theme));
  for (const { data } of holdParts(scene, lane)) {
    for (let at = 0; at < data.start.length; at++) {
      const startNs = data.start[at]!;
      if (data.end[at]! - startNs < leastNs || data.depth[at] !== 0 || data.density[at] !== 0)
        continue;
      const object = data.object[at]! as ObjectId;
      if (scene.colors.slotOf(object) === -1) continue;
      const from = toX(scale, startNs);
      if (from < 0 || from > scale.width) continue;
      if (from - (labelled.get(object) ?? -Infinity) < REPEAT) continue;
      const middleNs = startNs + leastNs / 2;
      const under = slices.find((one) => one.startNs <= middleNs && middleNs < one.endNs);
      if (under?.state !== LaneState.Running) continue;
      const x0 = from + PAD;
      const room = toX(scale, Math.min(data.end[at]!, under.endNs)) - x0 - PAD;
      const shown = fit.fit(scene.store.objectName(object), room);
      if (shown === null || !claim(taken, x0, x0 + fit.width(shown))) continue;
      labelled.set(object, from);
      const lit = isLit(emphasis, lane, object);
      context.globalAlpha = lit ? 0.9 : 0.3;
      context.fillText(shown, x0, middle);
    }
  }
  context.globalAlpha = 1;
}

/** The slice as drawn at a time, or null. */
export function sliceAt(scene: Scene, lane: LaneId, atNs: number) {
  const slices = seenSlices(stateParts(scene, lane), 0);
  return slices.find((one) => one.startNs <= atNs && atNs < one.endNs) ?? null;
}

function labelOf(scene: Scene, state: number, object: number): string | null {
  if (object === 0) return null;
  switch (state) {
    case LaneState.Lock:
    case LaneState.Sync:
    case LaneState.Queue:
      return scene.store.hasObject(object as ObjectId)
        ? scene.store.objectName(object as ObjectId)
        : null;
    case LaneState.Join:
      return `join ${scene.store.laneName(object as LaneId)}`;
    default:
      return null;
  }
}
