import type { FindingRow } from '../../src/protocol/view/index';
import { rankFindings } from '../chrome/findings';
import { makeSkeleton, type Skeleton } from '../chrome/skeleton';
import { connectSplitters } from '../chrome/splitters';
import type { HostConnection, HostListener } from '../host/connection';
import { Frames } from '../state/frames';

import type { Selection } from '../state/selection';
import { ViewState, type Aspect, type TabId } from '../state/viewState';
import type { RunStore } from '../data/runStore';
import { watchTheme } from '../theme/theme';
import { initialViewport } from '../timeline/viewport';
import { Commands } from './commands';
import { applyLink, LinkKeeper, type LinkPlace } from './links';
import { lanesOf, openGroupOf, reveal } from './navigation';
import { Painter } from './painter';
import { RunSession } from './runSession';
import { TimelineModel } from './timelineModel';

/** How often tables and lists follow the data, ms. */
const LIST_PACE = 180;
/** The same for tiles of a view that follows, ms: longer than between two deltas while much happens. */
const TILE_PACE = 100;

/** The tab that answers best, until the reader chooses one: a deadlock is a graph; a program of queues has nothing to say of locks. */
function bestTab(store: RunStore, now: TabId): TabId {
  const findings = [...store.findings.values()];
  if (findings.some((one) => one.rule === 'deadlock')) return 'graph';
  if (now === 'graph') return now;
  const hasWaits = [...store.locks.values()].some(
    (lock) => lock.waitNs.total > 0 && lock.kind.endsWith('Lock'),
  );
  return hasWaits || store.queues.size === 0 ? 'locks' : 'queues';
}

/** The page: makes the parts, joins them, and passes changes on. */
export class App {
  private readonly parts: Skeleton;
  private readonly state: ViewState;
  private readonly session: RunSession;
  private readonly model: TimelineModel;
  private readonly painter: Painter;
  private readonly frames: Frames;
  private readonly links: LinkKeeper;
  private loading: ReturnType<typeof setTimeout> | undefined;
  private followed = true;
  /** Where to go once there is something to see. */
  private asked: string | null = null;

  constructor(
    root: HTMLElement,
    private readonly place: LinkPlace,
  ) {
    this.parts = makeSkeleton(root);
    this.state = new ViewState((aspect) => this.stateChanged(aspect));
    this.session = new RunSession({
      data: (news, first) => this.dataCame(news, first),
      tiles: () => this.tilesCame(),
      facts: () => this.factsCame(),
      connection: () => this.frames.request('chrome'),
      restarted: () => this.restarted(),
    });
    this.model = new TimelineModel(this.session, this.state);
    this.painter = new Painter(this.parts, this.session, this.state, this.model);
    this.links = new LinkKeeper(place, this.state, () => this.session.startedAt);
    this.frames = new Frames((due, nowMs) => {
      this.painter.draw(due, nowMs, this.frames.isGesture(nowMs));
      this.load();
    });
    const { state, session, model, painter, parts, frames } = this;
    new Commands({ state, session, model, painter, parts, frames }).connect();
    this.connectPage();
    this.redrawAll();
  }

  /** Goes where a link says, as copied from this view. */
  navigate(link: string): void {
    if (this.session.store.known) applyLink(link, this.state);
    else this.asked = link;
  }

  connect(open: (listener: HostListener) => HostConnection): void {
    this.session.connect(open);
  }

  private connectPage(): void {
    const { parts, painter, model } = this;
    connectSplitters(parts, painter.sizes, () => this.redrawAll());
    parts.scroller.addEventListener('scroll', () => {
      model.scrollTop = parts.scroller.scrollTop;
      this.frames.gesture();
      this.frames.request('canvas');
      if (painter.scrolledOut()) this.frames.request('lanes');
    });
    new ResizeObserver(() => this.redrawAll()).observe(parts.scroller);
    addEventListener('resize', () => this.redrawAll());
    addEventListener('hashchange', () => this.navigate(this.keptLink()));
    watchTheme(() => {
      painter.themeChanged();
      this.redrawAll();
    });
  }

  private keptLink(): string {
    return this.place.read(this.session.startedAt);
  }

  private redrawAll(): void {
    for (const part of ['chrome', 'lanes', 'canvas', 'panel'] as const) this.frames.request(part);
  }

  private stateChanged(aspect: Aspect): void {
    this.links?.changed();
    this.frames.request('canvas');
    if (aspect === 'time') {
      const { follow } = this.state.viewport;
      if (follow !== this.followed) this.frames.request('chrome');
      this.followed = follow;
      return;
    }
    if (aspect === 'tab') this.revealTold();
    if (aspect === 'selection') {
      this.session.facts.shown = null;
      this.refreshFacts();
    }
    this.redrawAll();
  }

  private dataCame(news: readonly FindingRow[], first: boolean): void {
    const { store } = this.session;
    if (first) this.firstData();
    // Before the frame, not in it: a window that moves asks for a frame, and that would be one more.
    this.model.advance();
    this.frames.request('canvas');
    this.frames.request('lanes', LIST_PACE);
    this.frames.request('chrome', LIST_PACE);
    this.frames.request('panel', LIST_PACE);
    this.refreshFacts();
    if (!first && news.length > 0) {
      this.announce(news);
      if (this.state.selection === null) this.revealTold();
    }
    if (!this.state.tabChosen) this.state.setTab(bestTab(store, this.state.tab), false);
    // A run that has ended no longer moves: its end stays where it is.
    if (!store.live && this.state.viewport.follow) {
      this.state.setViewport({ ...this.state.viewport, follow: false });
    }
  }

  private firstData(): void {
    const { store } = this.session;
    performance.mark('heddle-first-data');
    applyLink(this.asked ?? this.keptLink(), this.state);
    if (this.state.viewport.follow)
      this.state.setViewport(initialViewport(store.nowNs, store.live));
    const findings = [...store.findings.values()];
    if (findings.length > 0) this.announce(findings);

    this.revealTold();
  }

  /** Brings the lanes of what is selected, or else of the error that is told first, in sight; not once the reader scrolled. */
  private revealTold(): void {
    requestAnimationFrame(() => {
      const { scroller } = this.parts;
      if (scroller.scrollTop > 0) return;
      const lanes = lanesOf(this.state.selection ?? this.worst(), this.session);
      if (lanes[0] === undefined) return;
      this.painter.measure();
      if (this.state.selection !== null) openGroupOf(lanes[0], this.model, this.state);
      reveal(lanes, this.model, scroller);
    });
  }

  private worst(): Selection | null {
    const [first] = rankFindings(this.session.store.findings.values());
    return first?.severity === 'error' ? { kind: 'finding', finding: first.id } : null;
  }

  private announce(news: readonly FindingRow[]): void {
    this.parts.announcer.textContent = news
      .map((one) => `${one.severity}: ${one.title}`)
      .join('. ');
  }

  /** What tiles add while now is followed is drawn with the next delta: rows tell the newest already. */
  private tilesCame(): void {
    const isFollowing = this.state.viewport.follow && this.session.store.live;
    this.frames.request('canvas', isFollowing ? TILE_PACE : 0);
  }

  private factsCame(): void {
    this.frames.request('panel');
    this.frames.request('chrome');
    this.frames.request('canvas');
  }

  private refreshFacts(): void {
    const { selection, range } = this.state;
    this.session.facts.refresh(selection, range, this.session.store.live, performance.now());
  }

  private restarted(): void {
    this.painter.memory.clear();
    this.state.reset();
  }

  /** Asks for the tiles that the picture just drawn lacks. */
  private load(): void {
    if (!this.session.store.known || this.session.connection.kind === 'lost') return;
    clearTimeout(this.loading);
    const { loader } = this.session;
    const wanted = this.model.wanted();
    const pending = loader.want(wanted, performance.now());
    this.parts.canvas.toggleAttribute('data-loading', loader.lacks(wanted));
    if (pending) this.loading = setTimeout(() => this.load(), 45);
  }
}
