import { formatLink, parseLink, type LinkState } from '../state/link';
import { sameSelection } from '../state/selection';
import type { TabId, ViewState } from '../state/viewState';
import type { VsCodeApi } from '../host/vscodeHost';

/**
 * Where the link of what is shown is kept: the address in a browser, the webview's state in VS Code. Times and ids in
 * it are of one run, which is known by when it started.
 */
export interface LinkPlace {
  read(run: string): string;
  /** `isStep`: what was there before is to be reached by the browser's way back. */
  write(link: string, run: string, isStep: boolean): void;
}

export function browserPlace(): LinkPlace {
  return {
    read: () => location.hash,
    write: (link, _run, isStep) => {
      const url = link === '' ? location.pathname + location.search : `#${link}`;
      if (isStep) history.pushState(null, '', url);
      else history.replaceState(null, '', url);
    },
  };
}

/** What VS Code keeps for a webview. The panel shows one run after another, and the next is to begin as its own. */
interface KeptLink {
  readonly run: string;
  readonly link: string;
}

export function vsCodePlace(api: VsCodeApi): LinkPlace {
  return {
    read: (run) => {
      const kept = api.getState() as Partial<KeptLink> | undefined;
      return kept?.run === run ? (kept.link ?? '') : '';
    },
    write: (link, run) => api.setState({ run, link } satisfies KeptLink),
  };
}

export function linkOf(state: ViewState): LinkState {
  const { viewport, selection, range, tab } = state;
  return {
    selection,
    range,
    window: viewport.follow ? null : { fromNs: viewport.startNs, toNs: viewport.endNs },
    tab: tab === 'locks' ? null : tab,
  };
}

/** Brings back what a link says. */
export function applyLink(hash: string, state: ViewState): void {
  const link = parseLink(hash);
  state.select(link.selection);
  state.setRange(link.range);
  if (link.window)
    state.setViewport({ startNs: link.window.fromNs, endNs: link.window.toNs, follow: false });
  if (link.tab && ['locks', 'queues', 'graph', 'tasks', 'details'].includes(link.tab))
    state.setTab(link.tab as TabId);
}

/** Writes the link a little later, once the reader has come to rest. */
export class LinkKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly place: LinkPlace,
    private readonly state: ViewState,
    /** When the run that is shown started; empty: not known yet. */
    private readonly run: () => string,
  ) {}

  changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  /** Another selection is a step; that the window moves, or the tab changes, is none. */
  private write(): void {
    const run = this.run();
    if (run === '') return;
    const before = parseLink(this.place.read(run));
    const now = linkOf(this.state);
    const isStep =
      !sameSelection(before.selection, now.selection) ||
      formatLink({ ...now, range: before.range }) !== formatLink(now);
    this.place.write(formatLink(now), run, isStep);
  }
}
