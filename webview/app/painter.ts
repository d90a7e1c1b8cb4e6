import { bannerText, emptyText } from '../chrome/banner';
import { barButtons, renderBar } from '../chrome/bar';
import { renderFindings } from '../chrome/findings';
import type { Skeleton } from '../chrome/skeleton';
import type { Sizes } from '../chrome/splitters';
import { tabStops } from '../chrome/tabStops';
import { placeTooltip, tooltipContent } from '../chrome/tooltip';
import type { DetailsContext } from '../details/context';
import { h } from '../dom/element';
import { morph } from '../dom/morph';
import { GraphMemory } from '../graph/graphMemory';
import { LaneList } from '../lanes/laneList';
import { comfortableHeight } from '../lanes/trackLayout';
import { renderPanel, type Sortings } from '../panels/panel';
import { emphasisOf } from '../state/emphasis';
import type { Part } from '../state/frames';
import type { ViewState } from '../state/viewState';
import { readTheme, type Theme } from '../theme/theme';
import { hitTest } from '../timeline/hitTest';
import { paintAxis } from '../timeline/paintAxis';
import { paintOverview } from '../timeline/paintOverview';
import type { Scene } from '../timeline/scene';
import { StateStyles } from '../timeline/stateStyles';
import { TimelineCanvas } from '../timeline/timelineCanvas';
import type { RunSession } from './runSession';
import type { TimelineModel } from './timelineModel';

/** From this width on, details have a column of their own. */
const WIDE = 900;
/** The list of lanes takes no more of the width than this. */
const MOST_LIST = 0.42;
/** Below this height lanes and tables get into each other's way. */
const LOW = 400;
/** In a window below this height, the overview and all findings but the worst make room for lanes. */
const LOW_WINDOW = 360;
/** Where less than this is left to lanes and tables, there are none of these. */
const LANES_ONLY = 130;
/** What the lanes and the axis keep, px; less where a graph was asked for, which has no use of a few lines. */
const LEAST_LANES = 120;
const LEAST_LANES_BY_GRAPH = 76;
/** A graph in a low window has most of it. */
const GRAPH_SHARE = 0.66;
/** A list of lanes narrower than this has no columns: what a lane does stands below its name. */
const SLIM_LIST = 240;
const TABS_HEIGHT = 34;
const OVERVIEW_HEIGHT = 34;
const AXIS_HEIGHT = 22;

/**
 * What the lanes leave to the tables, px. Where there is no room for both, as in VS Code's panel, the
 * tables show no more than their tabs until one is chosen or there is a selection to tell about.
 */
function panelHeight(
  available: number,
  lanes: number,
  { tab, tabChosen, selection }: Pick<ViewState, 'tab' | 'tabChosen' | 'selection'>,
): number {
  const most = available - LEAST_LANES;
  if (available >= LOW) return Math.min(available - lanes, most);
  if (!tabChosen && selection === null) return Math.min(TABS_HEIGHT, most);
  if (tab === 'graph') return Math.min(available * GRAPH_SHARE, available - LEAST_LANES_BY_GRAPH);
  return Math.min(available * 0.5, most);
}

/** Draws the page from the run and the reader's choices; decides nothing. */
export class Painter {
  readonly sizes: Sizes = { listWidth: 360, panelHeight: null };
  readonly sortings: Sortings = {};
  readonly memory = new GraphMemory();
  findingsOpen = false;
  activeKey: string | null = null;
  saved: string | null = null;
  failure: string | null = null;
  hoverAt: { clientX: number; clientY: number } | null = null;
  private readonly list: LaneList;
  private readonly stops;
  private readonly timeline: TimelineCanvas;
  private theme: Theme;
  private styles: StateStyles;

  constructor(
    private readonly parts: Skeleton,
    private readonly session: RunSession,
    private readonly state: ViewState,
    private readonly model: TimelineModel,
  ) {
    this.timeline = new TimelineCanvas(parts.canvas);
    this.list = new LaneList(parts.lanes);
    this.stops = tabStops(parts);
    this.theme = readTheme(parts.probe);
    this.styles = new StateStyles(this.theme, devicePixelRatio);
  }

  themeChanged(): void {
    this.theme = readTheme(this.parts.probe);
    this.styles = new StateStyles(this.theme, devicePixelRatio);
  }

  get wide(): boolean {
    return innerWidth > WIDE;
  }

  private get low(): boolean {
    return innerHeight < LOW_WINDOW;
  }

  context(): DetailsContext {
    const { store, colors, facts } = this.session;
    return {
      store,
      colors,
      facts,
      state: this.state,
      range: facts.range,
      opensSource: store.hello?.opensSource ?? false,
    };
  }

  /** Whether the list must be drawn anew after a scroll; within its margin it only moves. */
  scrolledOut(): boolean {
    const { layout, scrollTop, height } = this.model;
    return this.list.needsRows(layout, scrollTop, height);
  }

  /** `moving`: the reader is zooming or panning, and does not read what is under the pointer. */
  draw(due: ReadonlySet<Part>, nowMs: number, moving: boolean): void {
    const rowsChanged = this.model.refreshRows(nowMs);
    if (due.has('chrome')) this.drawChrome();
    if (due.has('chrome') || rowsChanged) this.measure();
    if (due.has('lanes') || rowsChanged) this.drawLanes();
    if (due.has('canvas') || rowsChanged) this.drawCanvas(moving, nowMs);
    if (due.has('panel')) this.drawPanel(nowMs);
  }

  /** Reads sizes from the page and gives the rows their places. */
  measure(): void {
    const { parts, model, sizes } = this;
    const root = document.documentElement.style;
    const listWidth = Math.round(Math.min(sizes.listWidth, innerWidth * MOST_LIST));
    root.setProperty('--list-width', `${listWidth}px`);
    parts.lanes.classList.toggle('slim', listWidth < SLIM_LIST);
    const strips = (this.low ? 0 : OVERVIEW_HEIGHT) + AXIS_HEIGHT;
    const available = innerHeight - parts.main.offsetTop;
    parts.columnSplitter.setAttribute('aria-valuenow', String(listWidth));
    parts.panel.hidden = available < LANES_ONLY;
    // Few lanes leave the room to the tables; many take it, but never more than 62 %.
    const wanted = comfortableHeight(model.tracks) + strips + 10;
    const own = Math.max(available * 0.26, Math.min(wanted, available * 0.62));
    const panel =
      sizes.panelHeight === null
        ? panelHeight(available, own, this.state)
        : Math.min(sizes.panelHeight, available - LEAST_LANES);
    root.setProperty('--panel-height', `${Math.round(panel)}px`);
    parts.rowSplitter.setAttribute('aria-valuenow', String(Math.round(panel)));
    model.width = Math.max(1, parts.scroller.clientWidth - listWidth);
    model.height = Math.max(1, parts.scroller.clientHeight);
    model.place(model.height);
    model.scrollTop = parts.scroller.scrollTop;
    parts.canvas.style.width = `${model.width}px`;
    parts.canvas.style.height = `${model.height}px`;
    parts.lanes.style.height = `${model.layout.height}px`;
    if (this.styles.scale !== devicePixelRatio) this.themeChanged();
  }

  private drawChrome(): void {
    const { parts, session, state } = this;
    const { store, connection } = session;
    renderBar(parts.barLeft, parts.barRight, {
      store,
      state,
      connection,
      range: session.facts.range,
      saved: this.saved,
    });
    morph(parts.barButtons, barButtons(state, store));
    renderFindings(parts.findings, store, state.selection, this.findingsOpen, this.low);
    this.stops.bar.settle();
    this.stops.findings.settle();
    parts.overview.hidden = this.low;
    const banner = bannerText(connection, store, this.failure);
    parts.banner.hidden = banner === null;
    if (banner !== null) parts.banner.textContent = banner;
    parts.banner.classList.toggle('note', banner === store.hello?.notes?.join(' '));
    document.body.dataset['connection'] = connection.kind === 'lost' ? 'lost' : 'open';
    document.title = store.run ? `${store.run.title} – Heddle` : 'Heddle';
    const empty = emptyText(connection, store);
    parts.empty.hidden = empty === null;
    document.body.classList.toggle('is-empty', empty !== null);
    if (empty) {
      morph(parts.empty, [
        h('h2', { text: empty.title }),
        ...empty.lines.map((text) => h('p', { text })),
        h('code', { text: empty.command }),
      ]);
    }
    parts.filterNote.textContent = state.filter === '' ? '' : `filtered by “${state.filter}”`;
  }

  private drawLanes(): void {
    const { store, colors } = this.session;
    const { layout, scrollTop, height } = this.model;
    const { selection } = this.state;
    const emphasis = emphasisOf(selection, store);
    this.list.render({
      store,
      colors,
      layout,
      scrollTop,
      height,
      selection,
      emphasis,
      activeKey: this.activeKey,
    });
  }

  private drawCanvas(moving: boolean, nowMs: number): void {
    const { parts, model, styles, theme, session, state } = this;
    const scene = model.scene(styles);
    this.timeline.paint(scene);
    const dpr = styles.scale;
    const base = paintAxis(parts.axis, theme, dpr, scene.scale, AXIS_HEIGHT, state.range);
    parts.axisBase.textContent = base && `${base} +`;
    paintOverview(parts.overview, {
      theme,
      dpr,
      width: model.width,
      height: OVERVIEW_HEIGHT,
      untilNs: model.untilNs(),
      overview: session.store.overview,
      viewport: state.viewport,
      findings: session.store.findings.values(),
    });
    this.drawTooltip(scene, moving, nowMs);
  }

  private drawTooltip(scene: Scene, moving: boolean, nowMs: number): void {
    const { tooltip } = this.parts;
    const { hover } = this.model;
    const content =
      hover && this.hoverAt && !moving
        ? tooltipContent(hitTest(scene, hover.x, hover.y), scene, (lane, atNs) =>
            this.session.slices.of(lane, Math.round(atNs), nowMs),
          )
        : null;
    tooltip.hidden = content === null;
    if (content === null || !this.hoverAt) return;
    morph(tooltip, content);
    placeTooltip(tooltip, this.hoverAt.clientX, this.hoverAt.clientY);
  }

  hitAt(x: number, y: number) {
    return hitTest(this.model.scene(this.styles), x, y);
  }

  private drawPanel(nowMs: number): void {
    const { tabs, panelBody: body, details } = this.parts;
    renderPanel(
      { tabs, body, details },
      this.context(),
      this.sortings,
      this.memory,
      this.wide,
      nowMs,
    );
    this.stops.panel.settle();
  }
}
