import type { HostMessage, ViewMessage } from '../../src/protocol/view/index';
import type { HostConnection, HostListener } from './connection';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4_000;
/** Close code the server sends when the token is wrong (policy violation). */
const REFUSED = 1008;

/** Plain browser: JSON in text frames, tiles in binary frames, reconnecting until disposed. */
export class WebSocketHost implements HostConnection {
  private socket: WebSocket | undefined;
  private retryMs = FIRST_RETRY_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wasOpen = false;
  private disposed = false;

  constructor(
    private readonly url: string,
    private readonly listener: HostListener,
  ) {
    this.connect();
  }

  send(message: ViewMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private connect(): void {
    this.listener.state({ kind: 'connecting' });
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => {
      this.retryMs = FIRST_RETRY_MS;
      this.wasOpen = true;
      this.listener.state({ kind: 'open' });
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === 'string') {
        this.listener.message(JSON.parse(event.data) as HostMessage);
      } else {
        this.listener.tiles(event.data);
      }
    };
    socket.onclose = (event) => this.closed(event);
  }

  private closed(event: CloseEvent): void {
    if (this.disposed) return;
    const refused = event.code === REFUSED;
    this.listener.state({ kind: 'lost', reason: this.reasonOf(event), final: refused });
    if (refused) return;
    this.timer = setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(LAST_RETRY_MS, this.retryMs * 2);
  }

  private reasonOf(event: CloseEvent): string {
    if (event.reason !== '') return event.reason;
    if (event.code === REFUSED) return 'this address is not valid any more';
    return this.wasOpen ? 'heddle has ended or cannot be reached' : 'heddle cannot be reached';
  }
}

/** Where the live data of a page come from: `/live` of its own origin, with the page's token. */
export function liveUrl(page: URL): string {
  const url = new URL('/live', page);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  const token = page.searchParams.get('token');
  if (token !== null) url.searchParams.set('token', token);
  return url.href;
}
