import type { Skeleton } from '../chrome/skeleton';
import { lockColumns } from '../panels/locksTable';
import { tabsShown } from '../panels/panel';
import { queueColumns } from '../panels/queuesTable';
import { nextSorting } from '../panels/table';
import { taskColumns } from '../panels/tasksTable';
import type { Frames } from '../state/frames';
import { commandOf, type Command } from '../state/keyboard';
import type { Selection } from '../state/selection';
import type { ViewState } from '../state/viewState';
import type { Hit } from '../timeline/hitTest';
import { connectTimeline } from '../timeline/timelineInput';
import { following, frame, pan, whole, zoomAt, type Viewport } from '../timeline/viewport';
import { connectClicks } from './clicks';
import { anyVisible, frameSelection, lanesOf, openGroupOf, reveal } from './navigation';
import { bringIntoView, moveLane, sliceBeside } from './steps';
import type { Painter } from './painter';
import type { RunSession } from './runSession';
import type { TimelineModel } from './timelineModel';

export interface CommandContext {
  readonly state: ViewState;
  readonly session: RunSession;
  readonly model: TimelineModel;
  readonly painter: Painter;
  readonly parts: Skeleton;
  readonly frames: Frames;
}

/** Who waits for whom is the first question about a deadlock. */
function isDeadlock(selection: Selection, { store }: RunSession): boolean {
  if (selection.kind !== 'finding') return false;
  return store.findings.get(selection.finding)?.rule === 'deadlock';
}

/** What the reader does, turned into changes of the view's state. */
export class Commands {
  constructor(private readonly on: CommandContext) {}

  connect(): void {
    const { parts, state, model, session, painter, frames } = this.on;
    connectClicks(document.body, {
      select: (selection) => this.select(selection),
      openSource: (file, line, inPlace) => this.openSource(file, line, inPlace),
      toggle: (key) => state.toggle(key),
      tab: (tab) => state.setTab(tab),
      sort: (column) => this.sort(column),
      command: (name) => this.run(name),
    });
    connectTimeline(parts, {
      state,
      scale: () => model.scale(),
      nowNs: () => session.store.nowNs,
      untilNs: () => model.untilNs(),
      setTime: (viewport) => {
        frames.gesture();
        state.setViewport(viewport);
      },
      click: (x, y) => this.clickCanvas(painter.hitAt(x, y)),
      doubleClick: (x, y) => this.frameHit(painter.hitAt(x, y)),
      hover: (point, clientX, clientY) => {
        model.hover = point;
        painter.hoverAt = point ? { clientX, clientY } : null;
        frames.request('canvas');
      },
    });
    parts.filter.addEventListener('input', () => state.setFilter(parts.filter.value));
    document.addEventListener('keydown', (event) => this.keyDown(event));
    parts.lanes.addEventListener('focusin', (event) => {
      const row = event.target instanceof HTMLElement ? event.target : null;
      painter.activeKey = row?.dataset['key'] ?? painter.activeKey;
    });
  }

  private select(selection: Selection): void {
    const { state, session, model, parts } = this.on;
    state.select(selection);
    if (selection.kind === 'lane' || selection.kind === 'slice') {
      this.on.painter.activeKey = `lane:${selection.lane}`;
    }
    if (selection.kind === 'finding') frameSelection(session, state);
    if (!this.on.painter.wide && selection.kind !== 'object') state.setTab('details');
    else if (isDeadlock(selection, session)) state.setTab('graph');
    // The facts and the graph may take room that the lanes had.
    this.on.painter.measure();
    const lanes = lanesOf(selection, session);
    if (lanes[0] === undefined) return;
    if (selection.kind !== 'finding' && anyVisible(lanes, model)) return;
    openGroupOf(lanes[0], model, state);
    reveal(lanes, model, parts.scroller);
  }

  private clickCanvas(hit: Hit): void {
    const { state } = this.on;
    switch (hit.kind) {
      case 'slice':
        return this.select({ kind: 'slice', lane: hit.lane, atNs: Math.round(hit.atNs) });
      case 'hold':
        return this.select({ kind: 'object', object: hit.object });
      case 'queue':
        return this.select({ kind: 'object', object: hit.queue });
      case 'row':
        if (hit.row.track.kind === 'lane')
          return this.select({ kind: 'lane', lane: hit.row.track.lane });
        if (hit.row.track.kind === 'queue') return;
        return state.toggle(hit.row.track.key);
      case 'none':
        return state.select(null);
    }
  }

  private frameHit(hit: Hit): void {
    if (hit.kind !== 'slice' && hit.kind !== 'hold') return;
    const { slices, store } = this.on.session;
    const seen = hit.kind === 'slice' ? hit.slice : hit;
    const whole =
      hit.kind === 'slice' && hit.cut
        ? slices.of(hit.lane, Math.round(hit.atNs), performance.now())
        : null;
    const { startNs, endNs } = whole ?? seen;
    const range = { fromNs: startNs, toNs: endNs ?? store.nowNs };
    this.on.state.setViewport(frame(range, store.nowNs));
  }

  private openSource(file: string, line: number, inPlace: boolean): void {
    const { session, painter, state, frames } = this.on;
    if (session.store.hello?.opensSource) {
      session.openSource(file, line);
      return;
    }
    const { facts } = session;
    const key = `${file}:${line}`;
    if (!inPlace)
      facts.shown = facts.shown?.file === file && facts.shown.line === line ? null : { file, line };
    else if (!facts.opened.delete(key)) facts.opened.add(key);
    if (!painter.wide) state.setTab('details');
    frames.request('panel');
  }

  private sort(column: string): void {
    const { state, painter, frames } = this.on;
    const context = painter.context();
    const columns = { locks: lockColumns, queues: queueColumns, tasks: taskColumns };
    const tab = state.tab in columns ? (state.tab as keyof typeof columns) : 'locks';
    const first = { column: tab === 'queues' ? 'max' : 'wait', ascending: false };
    const now = painter.sortings[tab] ?? first;
    painter.sortings[tab] = nextSorting<never>(now, columns[tab](context), column);
    frames.request('panel');
  }

  private run(name: string): void {
    const { painter, frames, state } = this.on;
    switch (name) {
      case 'findings':
        painter.findingsOpen = !painter.findingsOpen;
        frames.request('chrome');
        return;
      case 'pause':
      case 'follow':
      case 'whole':
      case 'keys':
        return this.execute(name);
      case 'save':
        return void this.save();
      case 'link':
        return void this.copyLink();
      case 'clear':
        return state.select(null);
    }
  }

  private async save(): Promise<void> {
    const { session, painter, frames } = this.on;
    try {
      const { path } = await session.requests.ask({ type: 'save' }, 'saved');
      painter.saved = path;
      this.on.parts.announcer.textContent = `Recording kept as ${path}`;
    } catch (error) {
      painter.failure = `The recording could not be kept: ${error instanceof Error ? error.message : 'unknown'}.`;
    }
    frames.request('chrome');
  }

  private async copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.on.parts.announcer.textContent = 'Link copied';
    } catch {
      // Without leave to write the clipboard the address bar still has the link.
      this.on.parts.announcer.textContent = 'The link is in the address bar';
    }
  }

  private keyDown(event: KeyboardEvent): void {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (this.on.parts.keys.open) return;
    const inText = target instanceof HTMLInputElement;
    const onButton = target instanceof HTMLButtonElement;
    const ctrl = event.ctrlKey || event.metaKey || event.altKey;
    if (target?.getAttribute('role') === 'tab' && this.moveTab(event.key))
      return event.preventDefault();
    if (target && this.foldRow(target, event.key)) return event.preventDefault();
    const command = commandOf({ key: event.key, ctrl, inText, onButton });
    if (command === null) return;
    event.preventDefault();
    this.execute(command);
  }

  /** Left and right close and open a row that has others under it, as in any tree. */
  private foldRow(row: HTMLElement, key: string): boolean {
    const { toggle } = row.dataset;
    const open = row.getAttribute('aria-expanded');
    if (toggle === undefined || open === null) return false;
    if (key !== (open === 'true' ? 'ArrowLeft' : 'ArrowRight')) return false;
    this.on.state.toggle(toggle);
    return true;
  }

  private moveTab(key: string): boolean {
    const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return false;
    const { state, painter, parts } = this.on;
    const tabs = tabsShown(painter.wide);
    const next = tabs[(tabs.indexOf(state.tab) + by + tabs.length) % tabs.length]!;
    state.setTab(next);
    requestAnimationFrame(() => parts.tabs.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
    return true;
  }

  private execute(command: Command): void {
    const { state, session, parts, painter } = this.on;
    const { viewport } = state;
    const { nowNs, live } = session.store;
    const span = viewport.endNs - viewport.startNs;
    const zoom = (factor: number): Viewport => {
      const at = viewport.follow ? nowNs : (viewport.startNs + viewport.endNs) / 2;
      return { ...zoomAt(viewport, factor, at, nowNs), follow: viewport.follow };
    };
    switch (command) {
      case 'back':
        return this.back();
      case 'zoomIn':
        return state.setViewport(zoom(0.7));
      case 'zoomOut':
        return state.setViewport(zoom(1 / 0.7));
      case 'left':
        return state.setViewport(pan(viewport, -span * 0.15, nowNs));
      case 'right':
        return state.setViewport(pan(viewport, span * 0.15, nowNs));
      case 'previousLane':
        return moveLane(this.on, -1);
      case 'nextLane':
        return moveLane(this.on, 1);
      case 'activate':
        return this.activate();
      case 'frame':
        if (!frameSelection(session, state)) state.setViewport(whole(nowNs));
        return;
      case 'follow':
        if (live) state.setViewport(following(viewport, nowNs));
        else state.setViewport(pan(viewport, nowNs - viewport.endNs + span * 0.02, nowNs));
        return;
      case 'whole':
        return state.setViewport(whole(nowNs));
      case 'search':
        parts.filter.focus();
        return parts.filter.select();
      case 'keys':
        return parts.keys.showModal();
      case 'pause':
        state.paused = !state.paused;
        session.paused = state.paused;
        return this.on.frames.request('chrome');
      case 'previousSlice':
        return this.moveSlice(-1);
      case 'nextSlice':
        return this.moveSlice(1);
      default: {
        const tab = tabsShown(painter.wide)[Number(command.slice(3)) - 1];
        if (tab) state.setTab(tab);
      }
    }
  }

  private back(): void {
    const { parts, state } = this.on;
    if (document.activeElement === parts.filter || !state.back()) {
      parts.filter.value = '';
      parts.filter.blur();
      state.setFilter('');
    }
  }

  private moveSlice(by: -1 | 1): void {
    const next = sliceBeside(this.on.state, this.on.session, by);
    if (next === null) return;
    this.select(next);
    bringIntoView(this.on.state, next.atNs, this.on.session.store.nowNs);
  }

  private activate(): void {
    const { model, painter, state } = this.on;
    const track = model.tracks.find((one) => one.key === painter.activeKey);
    if (track?.kind === 'lane') this.select({ kind: 'lane', lane: track.lane });
    else if (track?.kind === 'queue') this.select({ kind: 'object', object: track.queue });
    else if (track) state.toggle(track.key);
  }
}
