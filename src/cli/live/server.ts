import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { HeddleError, type Disposable } from '../../base/index';
import { hasToken, isLocalHost, newToken, originOf, securityHeaders } from './access';
import { pageFile } from './page';
import { Viewer, type Feed } from './viewer';

export interface LiveOptions {
  /** Folder with the page: index.html and what it loads. */
  readonly folder: string;
  /** Port asked for; undefined: any free one. */
  readonly port: number | undefined;
  /** Makes the feed of a view that has connected. */
  readonly feed: () => Feed;
}

const ADDRESS = '127.0.0.1';
/** Views send requests of some hundred bytes. */
const MAX_REQUEST = 64 << 10;
/** WebSocket close code: policy violation. */
const REFUSED = 1008;

/** Serves the live view of one session until disposed. */
export class LiveServer implements Disposable {
  private readonly token = newToken();
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST });
  private readonly viewers = new Set<Viewer>();
  private noViewers: (() => void) | undefined;

  private constructor(private readonly options: LiveOptions) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Listens; fails with one clear message when the port asked for is taken. */
  static async start(options: LiveOptions): Promise<LiveServer> {
    const live = new LiveServer(options);
    await new Promise<void>((resolve, reject) => {
      live.server.once('error', (error: NodeJS.ErrnoException) =>
        reject(cannotListen(error, options.port)),
      );
      live.server.listen(options.port ?? 0, ADDRESS, resolve);
    });
    return live;
  }

  /** Where the view is, token included: for the user's browser alone. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${ADDRESS}:${port}/?token=${this.token}`;
  }

  /** Resolves when no view is connected (any more), or with `early` before that. */
  async unwatched(early: Promise<void>): Promise<void> {
    const gone = new Promise<void>((resolve) => (this.noViewers = resolve));
    if (this.viewers.size > 0) await Promise.race([gone, early]);
  }

  dispose(): void {
    for (const viewer of this.viewers) viewer.dispose();
    this.sockets.close();
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, allowed } = this.judge(request);
    const headers = securityHeaders(allowed.host ? (request.headers.host ?? ADDRESS) : ADDRESS);
    // The page's parts are the same for everybody; the page itself and the data are the user's.
    if (!allowed.host || (pathname === '/' && !allowed.token)) {
      response.writeHead(403, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('Forbidden. Open the address that heddle printed, all of it.\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end();
      return;
    }
    const file = await pageFile(this.options.folder, pathname);
    if (file === undefined) {
      response.writeHead(404, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      'Content-Type': file.type,
      'Content-Length': file.content.length,
    });
    response.end(request.method === 'HEAD' ? undefined : file.content);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { pathname, origin, allowed } = this.judge(request);
    const ours = pathname === '/live' && allowed.host;
    if (!ours || (!allowed.token && origin !== 'own')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (allowed.token) this.connect(webSocket);
      // A page of an earlier run on the same port: a browser shows its page no status but this.
      else webSocket.close(REFUSED, 'this address is not valid any more');
    });
  }

  private connect(webSocket: WebSocket): void {
    const viewer = new Viewer(webSocket, this.options.feed());
    this.viewers.add(viewer);
    webSocket.on('close', () => {
      this.viewers.delete(viewer);
      if (this.viewers.size === 0) this.noViewers?.();
    });
  }

  private judge(request: IncomingMessage): Judged {
    const url = addressOf(request);
    const origin = originOf(request.headers);
    return {
      pathname: url.pathname,
      origin,
      allowed: {
        host: isLocalHost(request.headers) && origin !== 'foreign',
        token: hasToken(url, this.token),
      },
    };
  }
}

interface Judged {
  readonly pathname: string;
  readonly origin: ReturnType<typeof originOf>;
  readonly allowed: { readonly host: boolean; readonly token: boolean };
}

/** The address asked for; one that is none leads nowhere. */
function addressOf({ url }: IncomingMessage): URL {
  const base = `http://${ADDRESS}`;
  return URL.canParse(url ?? '', base) ? new URL(url ?? '', base) : new URL('/none', base);
}

function cannotListen(error: NodeJS.ErrnoException, port: number | undefined): HeddleError {
  const where = port === undefined ? `on ${ADDRESS}` : `on port ${port}`;
  if (error.code === 'EADDRINUSE') {
    const advice = 'Choose another --live-port, or leave it out for any free one.';
    return new HeddleError(
      'portTaken',
      `the live view cannot listen ${where}: it is taken`,
      advice,
    );
  }
  const advice = 'Choose another --live-port, or run without --live.';
  return new HeddleError(
    'cannotListen',
    `the live view cannot listen ${where}: ${error.message}`,
    advice,
  );
}
