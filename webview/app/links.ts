import { formatLink, parseLink, type LinkState } from '../state/link';
import type { TabId, ViewState } from '../state/viewState';
import type { VsCodeApi } from '../host/vscodeHost';

/** Where the link of what is shown is kept: the address in a browser, the webview's state in VS Code. */
export interface LinkPlace {
  read(): string;
  write(link: string): void;
}

export function browserPlace(): LinkPlace {
  return {
    read: () => location.hash,
    write: (link) =>
      history.replaceState(
        null,
        '',
        link === '' ? location.pathname + location.search : `#${link}`,
      ),
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
    this.timer = setTimeout(() => this.place.write(formatLink(linkOf(this.state))), 250);
  }
}
