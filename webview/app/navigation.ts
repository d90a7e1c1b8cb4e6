import type { LaneId } from '../../src/base/index';
import { isIn } from '../lanes/find';
import { visibleTracks } from '../lanes/trackLayout';
import { lanesAt } from '../state/emphasis';
import type { Selection } from '../state/selection';
import type { ViewState } from '../state/viewState';
import { frame, type TimeRange } from '../timeline/viewport';
import type { RunSession } from './runSession';
import type { TimelineModel } from './timelineModel';

/** Length shown around something whose length is not known, as a share of the run. */
const AROUND = 0.02;

/** The time a selection is about, or null when it has none of its own. */
export function timeOf(selection: Selection | null, session: RunSession): TimeRange | null {
  const { store, facts } = session;
  const nowNs = store.nowNs;
  switch (selection?.kind) {
    case 'slice': {
      const known = facts.of(selection);
      if (known?.kind === 'slice' && known.slice) {
        return { fromNs: known.slice.startNs, toNs: known.slice.endNs ?? nowNs };
      }
      const around = nowNs * AROUND;
      return { fromNs: selection.atNs - around, toNs: selection.atNs + around };
    }
    case 'finding': {
      const finding = store.findings.get(selection.finding);
      if (!finding) return null;
      const waits = finding.participants.flatMap((one) => one.waitSinceNs ?? []);
      const fromNs = Math.min(finding.firstNs, ...waits);
      const toNs = Math.max(finding.lastNs, finding.rule.includes('deadlock') ? nowNs : 0);
      // A little of what led to it belongs to the picture.
      const before = Math.max((toNs - fromNs) * 0.3, Math.min(fromNs, 20_000_000));
      return { fromNs: Math.max(0, fromNs - before), toNs };
    }
    case 'lane': {
      const lane = store.lanes.get(selection.lane);
      return lane ? { fromNs: lane.startNs, toNs: lane.endNs ?? nowNs } : null;
    }
    case 'object':
    case undefined:
      return null;
  }
}

/** Frames the selection, else the range; false when there is nothing to frame. */
export function frameSelection(session: RunSession, state: ViewState): boolean {
  const range = state.range ?? timeOf(state.selection, session);
  if (range === null) return false;
  state.setViewport(frame(range, session.store.nowNs));
  return true;
}

/** Lanes that must be in sight for a selection, first the one that matters most. */
export function lanesOf(selection: Selection | null, session: RunSession): LaneId[] {
  switch (selection?.kind) {
    case 'lane':
    case 'slice':
      return [selection.lane];
    case 'finding':
      return (
        session.store.findings.get(selection.finding)?.participants.map((one) => one.lane) ?? []
      );
    case 'object':
      return [...lanesAt(selection.object, session.store)];
    case undefined:
      return [];
  }
}

/** Whether one of the lanes is in sight, with all of its row. */
export function anyVisible(lanes: readonly LaneId[], model: TimelineModel): boolean {
  const { layout, scrollTop, height } = model;
  const [first, last] = visibleTracks(layout, scrollTop, scrollTop + height);
  return layout.placed
    .slice(first, last)
    .filter((row) => row.y >= scrollTop && row.y + row.height <= scrollTop + height)
    .some(({ track }) => track.kind === 'lane' && lanes.includes(track.lane));
}

/** Scrolls so that the row of the first of the lanes is visible, and of the others as many as fit beside it. */
export function reveal(
  lanes: readonly LaneId[],
  { layout }: TimelineModel,
  scroller: HTMLElement,
): void {
  const wanted = new Set(lanes);
  const rows = layout.placed.filter(({ track }) => track.kind === 'lane' && wanted.has(track.lane));
  const own = rows.find(({ track }) => track.kind === 'lane' && track.lane === lanes[0]);
  if (!own) return;
  const room = scroller.clientHeight;
  let from = own.y;
  let to = own.y + own.height;
  rows.sort((a, b) => Math.abs(a.y - own.y) - Math.abs(b.y - own.y));
  for (const { y, height } of rows) {
    const [top, bottom] = [Math.min(from, y), Math.max(to, y + height)];
    if (bottom - top <= room) [from, to] = [top, bottom];
  }
  if (from < scroller.scrollTop) scroller.scrollTop = from;
  else if (to > scroller.scrollTop + room) scroller.scrollTop = to - room;
}

/** Opens the group that a lane hides in. */
export function openGroupOf(lane: LaneId, model: TimelineModel, state: ViewState): void {
  if (model.layout.placed.some(({ track }) => track.kind === 'lane' && track.lane === lane)) return;
  const hiding = model.tracks.find((track) => isIn(track, lane));
  if (hiding?.kind === 'group' && !hiding.open) state.toggle(hiding.key);
}
