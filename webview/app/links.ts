import { formatLink, parseLink, type LinkState } from '../state/link';
import { sameSelection } from '../state/selection';
import type { TabId, ViewState } from '../state/viewState';
import type { VsCodeApi } from '../host/vscodeHost';

/** Where the link of what is shown is kept: the address in a browser, the webview's state in VS Code. */
export interface LinkPlace {
  read(): string;
  /** `isStep`: what was there before is to be reached by the browser's way back. */
  write(link: string, isStep: boolean): void;
}

export function browserPlace(): LinkPlace {
  return {
    read: () => location.hash,
    write: (link, isStep) => {
      const url = link === '' ? location.pathname + location.search : `#${link}`;
      if (isStep) history.pushState(null, '', url);
      else history.replaceState(null, '', url);
    },
  };
}

export function vsCodePlace(api: VsCodeApi): LinkPlace {
  return {
    read: () => {
      const state = api.getState();
      return typeof state === 'string' ? state : '';
    },
    write: (link) => api.setState(link),
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
  ) {}

  changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  /** Another selection is a step; that the window moves, or the tab changes, is none. */
  private write(): void {
    const before = parseLink(this.place.read());
    const now = linkOf(this.state);
    const isStep =
      !sameSelection(before.selection, now.selection) ||
      formatLink({ ...now, range: before.range }) !== formatLink(now);
    this.place.write(formatLink(now), isStep);
  }
}
