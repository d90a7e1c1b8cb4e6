import type { WebSocket } from 'ws';
import type { Disposable } from '../../base/index';
import type { Delta, Hello, HostMessage, Reply, ViewMessage } from '../../protocol/view/index';
import type { FeedRequest } from '../../session/index';

/** What one view is fed with (a SessionFeed); made anew for every connection. */
export interface Feed {
  hello(): Hello;
  /** Everything, as the first delta of a view. */
  full(): Delta;
  /** What changed since the last one, null when nothing did. */
  delta(): Delta | null;
  /** Answers a request; tiles in binary. */
  answer(request: FeedRequest): Reply | ArrayBuffer;
}

/** Bytes that may wait in a socket before deltas are held back. */
const MAX_BUFFERED = 1 << 20;
/** Bytes after which a view that reads nothing is given up. */
const HOPELESS = 64 << 20;
/** Time between deltas, ms. */
export const DELTA_MS = 100;

/** One connected view. Sends nothing before the page says that it is ready. */
export class Viewer implements Disposable {
  private ready = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly socket: WebSocket,
    private readonly feed: Feed,
  ) {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) this.receive(data.toString());
    });
    this.timer = setInterval(() => this.tick(), DELTA_MS);
    socket.on('close', () => clearInterval(this.timer));
    socket.on('error', () => socket.terminate());
  }

  /** Sends what changed, unless the view has not even read what was sent before. */
  tick(): void {
    if (!this.ready || this.socket.bufferedAmount > MAX_BUFFERED) return;
    const delta = this.feed.delta();
    if (delta) this.send(delta);
  }

  dispose(): void {
    clearInterval(this.timer);
    // 1001: going away. The page keeps its last picture and says why.
    this.socket.close(1001, 'heddle has ended');
  }

  private receive(text: string): void {
    const message = parseMessage(text);
    if (message === undefined || message.type === 'openSource') return;
    if (message.type === 'ready') {
      this.send(this.feed.hello());
      this.send(this.feed.full());
      this.ready = true;
      return;
    }
    this.answer(message);
  }

  private answer(request: FeedRequest): void {
    try {
      this.send(this.feed.answer(request));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.send({ type: 'reply', id: request.id, kind: 'error', message });
    }
  }

  private send(message: HostMessage | ArrayBuffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > HOPELESS) this.socket.terminate();
    else this.socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
  }
}

/** A message of the page; undefined for what is none. Fields are checked by who uses them. */
function parseMessage(text: string): ViewMessage | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    const known = typeof value === 'object' && value !== null && 'type' in value;
    return known && isKnown(value.type) ? (value as ViewMessage) : undefined;
  } catch {
    return undefined;
  }
}

const messageTypes: Readonly<Record<ViewMessage['type'], true>> = {
  ready: true,
  tiles: true,
  slice: true,
  lane: true,
  object: true,
  range: true,
  source: true,
  openSource: true,
  save: true,
};

function isKnown(type: unknown): boolean {
  return typeof type === 'string' && Object.hasOwn(messageTypes, type);
}
