import type { Skeleton } from '../chrome/skeleton';
import { neighbour } from '../lanes/find';
import type { Frames } from '../state/frames';
import type { Selection } from '../state/selection';
import type { ViewState } from '../state/viewState';
import { pan } from '../timeline/viewport';
import type { Painter } from './painter';
import type { RunSession } from './runSession';
import type { TimelineModel } from './timelineModel';

export interface RowContext {
  readonly model: TimelineModel;
  readonly painter: Painter;
  readonly parts: Skeleton;
  readonly frames: Frames;
}

/** Moves the focus to the row `by` rows further, scrolling it into view. */
export function moveLane({ model, painter, parts, frames }: RowContext, by: number): void {
  const from = painter.activeKey;
  const track = neighbour(model.tracks, from, from === null ? 0 : by);
  if (!track) return;
  painter.activeKey = track.key;
  const place = model.layout.placed.find((one) => one.track.key === track.key);
  if (place) {
    const { scroller } = parts;
    if (place.y < scroller.scrollTop) scroller.scrollTop = place.y;
    const below = place.y + place.height - scroller.clientHeight;
    if (below > scroller.scrollTop) scroller.scrollTop = below;
    model.scrollTop = scroller.scrollTop;
  }
  frames.request('lanes');
  const focus = (): void =>
    parts.lanes
      .querySelector<HTMLElement>(`[data-key="${CSS.escape(track.key)}"]`)
      ?.focus({ preventScroll: true });
  // The row may come into being with the next frame only.
  requestAnimationFrame(() => requestAnimationFrame(focus));
}

/** The slice before or after the selected one; of a selected lane, its last. */
export function sliceBeside(
  { selection }: ViewState,
  session: RunSession,
  by: -1 | 1,
): Extract<Selection, { kind: 'slice' }> | null {
  if (selection?.kind === 'lane') {
    return { kind: 'slice', lane: selection.lane, atNs: Math.max(0, session.store.nowNs - 1) };
  }
  if (selection?.kind !== 'slice') return null;
  const known = session.facts.of(selection);
  if (known?.kind !== 'slice' || !known.slice) return null;
  const { startNs, endNs } = known.slice;
  const atNs = by === 1 ? (endNs === null ? -1 : endNs + 1) : startNs - 1;
  return atNs < 0 ? null : { kind: 'slice', lane: selection.lane, atNs };
}

/** Moves the window so that a time is in it. */
export function bringIntoView(state: ViewState, atNs: number, nowNs: number): void {
  const { viewport } = state;
  if (atNs >= viewport.startNs && atNs <= viewport.endNs) return;
  const middle = (viewport.startNs + viewport.endNs) / 2;
  state.setViewport(pan(viewport, atNs - middle, nowNs));
}
