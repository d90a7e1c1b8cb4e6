import type { Disposable } from '../../base/index';
import type { Delta, Hello, Reply } from '../../protocol/view/index';
import { FeedPump, type FeedRequest, type Session } from '../../session/index';
import type { ClientSession } from './clientSession';
import { notRunning } from '../errors';
import { ShownFeed } from './shownFeed';
import { ViewChannel, type ChannelAddress } from './viewChannel';

/**
 * Carries the model to the client: over a channel of its own where the client can reach that, else
 * within DAP, a snapshot when asked for and then deltas as custom events.
 */
export class DeltaFeed implements Disposable {
  private session: Session | null = null;
  private feed: ShownFeed | null = null;
  private pump: FeedPump | null = null;
  private opening: Promise<ViewChannel> | null = null;
  private opened: ViewChannel | null = null;
  private disposed = false;
  private readonly subscriptions: Disposable[] = [];

  constructor(private readonly client: Pick<ClientSession, 'connection' | 'shown'>) {}

  follow(session: Session): void {
    this.session = session;
    this.subscriptions.push(
      session.onTick(() => this.pump?.changed()),
      session.onEnd(() => this.tell()),
    );
  }

  /** Begins within DAP, or begins anew. */
  start(): { hello: Hello; delta: Delta; recording: string | null } {
    const session = this.running();
    this.feed = new ShownFeed(session.createFeed(true), this.client.shown);
    this.pump?.dispose();
    const { connection } = this.client;
    this.pump = new FeedPump(this.feed, {
      send: (delta) => connection.event('heddleDelta', delta),
      get pending() {
        return connection.pending;
      },
    });
    return {
      hello: this.feed.hello(),
      delta: this.feed.full(),
      recording: session.recordingPath,
    };
  }

  ask(request: FeedRequest): { reply: Reply } | { tiles: string } {
    this.feed ??= new ShownFeed(this.running().createFeed(true), this.client.shown);
    const answer = this.feed.answer(request);
    if (!(answer instanceof ArrayBuffer)) return { reply: answer };
    return { tiles: Buffer.from(answer).toString('base64') };
  }

  /** Where the channel is; it is opened when first asked for. */
  async channel(): Promise<ChannelAddress & { recording: string | null }> {
    const session = this.running();
    this.opening ??= ViewChannel.open(session, this.client.shown);
    this.opened = await this.opening;
    if (this.disposed) this.opened.dispose();
    return { ...this.opened.address, recording: session.recordingPath };
  }

  /** Sends what changed since the last time, whatever the pace. */
  tell(): void {
    this.pump?.flush();
    this.opened?.flush();
  }

  dispose(): void {
    this.disposed = true;
    this.pump?.dispose();
    this.opened?.dispose();
    for (const one of this.subscriptions) one.dispose();
  }

  private running(): Session {
    if (!this.session) throw notRunning();
    return this.session;
  }
}
