import type { WebSocket } from 'ws';
import type { Disposable } from '../../base/index';
import type { Delta, Hello, HostMessage, Reply, ViewMessage } from '../../protocol/view/index';
import { answerSafely, FeedPump, type DeltaSource, type FeedRequest } from '../../session/index';

/** What one view is fed with (a SessionFeed); made anew for every connection. */
export interface Feed extends DeltaSource {
  hello(): Hello;
  /** Everything, as the first delta of a view. */
  full(): Delta;
  /** Answers a request; tiles in binary. */
  answer(request: FeedRequest): Reply | ArrayBuffer;
}

/** Bytes after which a view that reads nothing is given up. */
const HOPELESS = 64 << 20;
/** How often it is looked for news, ms. */
const LOOK_MS = 10;

/** One connected view. Sends nothing before the page says that it is ready. */
export class Viewer implements Disposable {
  private readonly timer: NodeJS.Timeout;
  private readonly pump: FeedPump;
  private ready = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly feed: Feed,
  ) {
    this.pump = new FeedPump(feed, {
      send: (delta) => this.send(delta),
      get pending() {
        return socket.bufferedAmount;
      },
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) this.receive(data.toString());
    });
    this.timer = setInterval(() => this.ready && this.pump.changed(), LOOK_MS);
    socket.on('close', () => this.stop());
    socket.on('error', () => socket.terminate());
  }

  dispose(): void {
    this.stop();
    // 1001: going away. The page keeps its last picture and says why.
    this.socket.close(1001, 'heddle has ended');
  }

  private stop(): void {
    clearInterval(this.timer);
    this.pump.dispose();
  }

  private receive(text: string): void {
    const message = parseMessage(text);
    if (message === undefined || message.type === 'openSource') return;
    if (message.type === 'ready') {
      this.send(this.feed.hello());
      this.send(this.feed.full());
      this.ready = true;
    } else this.send(answerSafely(this.feed, message));
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
