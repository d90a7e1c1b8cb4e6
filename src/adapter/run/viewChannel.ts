import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../base/index';
import { answerSafely, FeedPump, type Session } from '../../session/index';
import { PrivateDirectory } from '../../transport/index';
import type { ShownPaths } from '../dap/shownPaths';
import { sameSecret } from '../wire/agentServer';
import { encodeFrame, receiveFrames, type ViewBody } from '../wire/viewFrames';
import { ShownFeed } from './shownFeed';

/** Where a client on this machine finds the channel. */
export interface ChannelAddress {
  readonly path: string;
  readonly token: string;
}

/**
 * What views are shown, past DAP: a socket in a private directory. DAP is JSON, and VS Code carries
 * each message of it through its window and back; tiles and deltas at full pace are too much for that.
 */
export class ViewChannel implements Disposable {
  private readonly token = randomBytes(24).toString('hex');
  private readonly clients = new Set<ChannelClient>();

  private constructor(
    private readonly directory: PrivateDirectory,
    private readonly server: Server,
    session: Session,
    shown: ShownPaths,
  ) {
    server.on('connection', (socket) => {
      const client = new ChannelClient(socket, session, shown, this.token);
      this.clients.add(client);
      socket.on('close', () => this.clients.delete(client));
    });
  }

  static async open(session: Session, shown: ShownPaths): Promise<ViewChannel> {
    const directory = PrivateDirectory.create(tmpdir(), 'heddle-view-');
    const server = createServer();
    const channel = new ViewChannel(directory, server, session, shown);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(channel.address.path, resolve);
    });
    return channel;
  }

  get address(): ChannelAddress {
    return { path: join(this.directory.path, 'views'), token: this.token };
  }

  /** Sends what changed, whatever the pace. */
  flush(): void {
    for (const client of this.clients) client.pump.flush();
  }

  dispose(): void {
    this.server.close();
    for (const client of this.clients) client.dispose();
    this.directory.dispose();
  }
}

class ChannelClient implements Disposable {
  readonly pump: FeedPump;
  private readonly feed;
  private readonly ticks: Disposable;
  private greeted = false;
  private ready = false;

  constructor(
    private readonly socket: Socket,
    session: Session,
    shown: ShownPaths,
    private readonly token: string,
  ) {
    this.feed = new ShownFeed(session.createFeed(true), shown);
    this.pump = new FeedPump(this.feed, {
      send: (delta) => this.send(0, delta),
      get pending() {
        return socket.writableLength;
      },
    });
    this.ticks = session.onTick(() => this.ready && this.pump.changed());
    receiveFrames(socket, (ticket, body) => this.receive(ticket, body));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.dispose());
  }

  dispose(): void {
    this.ticks.dispose();
    this.pump.dispose();
    this.socket.end();
  }

  private receive(ticket: number, body: ViewBody): void {
    if (body instanceof ArrayBuffer) throw new Error('a client sends no tiles');
    if (!this.greeted) {
      if (body.type !== 'token' || !sameSecret(body.token, this.token))
        throw new Error('not greeted');
      this.greeted = true;
      return;
    }
    switch (body.type) {
      case 'ready':
        this.send(0, this.feed.hello());
        this.send(0, this.feed.full());
        this.ready = true;
        return;
      case 'tiles':
      case 'slice':
      case 'lane':
      case 'object':
      case 'range':
      case 'source':
      case 'save':
        return this.send(ticket, answerSafely(this.feed, body));
      default:
        throw new Error(`a client does not send ${body.type}`);
    }
  }

  private send(ticket: number, body: ViewBody): void {
    if (this.socket.writable) this.socket.write(encodeFrame(ticket, body));
  }
}
