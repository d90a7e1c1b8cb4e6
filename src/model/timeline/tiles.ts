import type { TileBatch, Series, ViewMessage } from '../../protocol/view/index';
import { LaneState, MAX_LEVEL, MIN_LEVEL, tileNs } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { heldNow } from '../events/holds';
import { waitObjectColumn } from '../events/waits';
import { nestedTile } from './nestedTile';
import type { LaneSpans } from '../state/spans';
import type { OpenSpan, Window } from './stateTile';
import { sampledSpans } from './sampledSpans';
import { stateTile } from './stateTile';

export type TileRequest = Extract<ViewMessage, { readonly type: 'tiles' }>;

/** The series of one tile; lanes and queues nobody knows are left out. */
export function tileBatch(state: RunState, request: TileRequest): TileBatch {
  const level = Math.max(MIN_LEVEL, Math.min(MAX_LEVEL, Math.round(request.level)));
  const from = request.index * tileNs(level);
  const window: Window = { from, to: from + tileNs(level), bin: 2 ** level };
  const final = window.to <= state.now || state.exit !== null;
  // What the operating system says of a time is known a look later.
  const settled = final && (state.exit !== null || window.to <= state.settledNs);
  const series: Series[] = [];
  for (const id of request.lanes) {
    const lane = state.lane(id);
    if (lane) series.push(...laneSeries(state, lane, window, final, settled));
  }
  for (const id of request.queues) {
    const queue = state.object(id);
    if (queue) series.push(state.depthsOf(queue).tile(queue.id, window, final));
  }
  if (request.wakes) series.push(state.wakes.tile(window, final));
  return { id: request.id, level, index: request.index, series };
}

function laneSeries(
  state: RunState,
  lane: Lane,
  window: Window,
  final: boolean,
  settled: boolean,
): Series[] {
  const dead = lane.alive ? state.now : lane.endNs;
  const open = lane.waiting
    ? {
        start: lane.since,
        object: waitObjectColumn(lane, state.object(lane.target)),
        tag: lane.state,
      }
    : gapNow(state, lane);
  const found = sampledSpans(lane.sampled, dead, window.from, window.to, window.bin);
  const holds = heldNow(state, lane).map(({ object, at }) => ({
    start: lane.holds.since(at),
    object: object.shownId,
  }));
  return [
    stateTile(lane.id, lane.waits, lane.startNs, dead, open, window, settled, found),
    nestedTile('holds', lane.id, lane.holdSpans, holds, dead, window, final),
    ...(lane.spans ? [spanTile(lane, lane.spans, dead, window, final)] : []),
  ];
}

/** Nothing is known of a lane whose process has paused its recording. */
function gapNow(state: RunState, lane: Lane): OpenSpan | null {
  const { pausedAt } = state.process(lane.process);
  if (pausedAt < 0 || lane.kind === 'child') return null;
  return { start: Math.max(pausedAt, lane.startNs), object: 0, tag: LaneState.None };
}

function spanTile(
  lane: Lane,
  spans: LaneSpans,
  now: number,
  window: Window,
  final: boolean,
): Series {
  const open = spans.open.map(({ startNs, name }) => ({ start: startNs, object: name }));
  return nestedTile('spans', lane.id, spans.over, open, now, window, final);
}
