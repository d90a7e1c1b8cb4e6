import type { LaneId, ObjectId } from '../../src/base/index';
import type { LaneRow, QueueRow } from '../../src/protocol/view/index';
import { layoutTracks, visibleTracks, type TrackLayout } from '../lanes/trackLayout';
import { buildTracks, type Track } from '../lanes/trackTree';
import { matchesFilter } from '../panels/context';
import { emphasisOf } from '../state/emphasis';
import type { ViewState } from '../state/viewState';
import type { Scene } from '../timeline/scene';
import type { StateStyles } from '../timeline/stateStyles';
import { levelFor } from '../timeline/levels';
import { following, scaleOf, toNs, type TimeScale } from '../timeline/viewport';
import type { Wanted } from '../data/tileLoader';
import type { RunSession } from './runSession';

/** Groups are ranked anew no more often than this, so that rows do not dance. */
const RERANK_MS = 3_000;
/** Rows above and below the window whose tiles are loaded too. */
const MARGIN_ROWS = 6;

/** What the timeline shows: its rows, its window, and the scene made of both. */
export class TimelineModel {
  tracks: readonly Track[] = [];
  layout: TrackLayout = layoutTracks([], 0);
  width = 1;
  height = 1;
  scrollTop = 0;
  hover: { x: number; y: number } | null = null;
  private builtFor = '';
  private builtAtMs = 0;

  constructor(
    private readonly session: RunSession,
    private readonly state: ViewState,
  ) {}

  /** Brings the rows up to date; true when they changed. */
  refreshRows(nowMs: number): boolean {
    const { store } = this.session;
    const { filter, toggled } = this.state;
    const age =
      Math.floor((nowMs - this.builtAtMs) / RERANK_MS) > 0 && store.live ? nowMs : this.builtAtMs;
    const wanted = `${store.structure}|${filter}|${[...toggled].join()}|${age}`;
    if (wanted === this.builtFor) return false;
    this.builtAtMs = age;
    this.builtFor = wanted;
    this.tracks = buildTracks({
      processes: store.processes,
      lanes: store.lanes,
      queues: store.queues,
      toggled,
      matches: filter === '' ? null : (lane) => this.laneMatches(lane),
      matchesQueue: filter === '' ? null : (queue: QueueRow) => matchesFilter(filter, queue.name),
    });
    return true;
  }

  place(room: number): void {
    this.layout = layoutTracks(this.tracks, room);
  }

  scale(): TimeScale {
    return scaleOf(this.state.viewport, this.width);
  }

  /** Right edge of the overview. */
  untilNs(): number {
    const { follow, endNs } = this.state.viewport;
    return Math.max(1, this.session.store.nowNs, follow ? endNs : 0);
  }

  /** Keeps now in sight while following. */
  advance(): void {
    const { store } = this.session;
    const { viewport } = this.state;
    if (viewport.follow && store.live) this.state.setViewport(following(viewport, store.nowNs));
  }

  scene(styles: StateStyles): Scene {
    const { store, cache, colors } = this.session;
    const { selection, range } = this.state;
    return {
      store,
      cache,
      colors,
      styles,
      layout: this.layout,
      scrollTop: this.scrollTop,
      height: this.height,
      scale: this.scale(),
      selection,
      emphasis: emphasisOf(selection, store),
      range,
      hover: this.hover,
      found: new Map(),
    };
  }

  wanted(): Wanted {
    const scale = this.scale();
    const [first, last] = visibleTracks(this.layout, this.scrollTop, this.scrollTop + this.height);
    const rows = this.layout.placed.slice(Math.max(0, first - MARGIN_ROWS), last + MARGIN_ROWS);
    const lanes = new Set<LaneId>();
    const queues: ObjectId[] = [];
    for (const { track } of rows) {
      if (track.kind === 'lane') lanes.add(track.lane);
      else if (track.kind === 'queue') queues.push(track.queue);
      else for (const lane of track.sample) lanes.add(lane);
    }
    return {
      level: levelFor(scale.nsPerPixel),
      startNs: scale.startNs,
      endNs: toNs(scale, scale.width),
      nowNs: this.session.store.nowNs,
      lanes: [...lanes],
      queues,
      wakes: lanes.size > 0,
    };
  }

  private laneMatches(lane: LaneRow): boolean {
    const { store } = this.session;
    const names = [...lane.holds.map((hold) => hold.object), lane.wait?.object ?? null];
    const objects = names.map((id) => (id === null ? null : store.objectName(id)));
    return matchesFilter(this.state.filter, lane.name, ...objects);
  }
}
