import type { Disposable } from '../../base/index';
import type { Delta, Hello, Reply } from '../../protocol/view/index';
import type { FeedRequest, Session, SessionFeed } from '../../session/index';
import type { Connection } from '../dap/connection';
import { notRunning } from '../errors';

const INTERVAL_MS = 100;

/** Carries the model to the client: a snapshot when asked for, then deltas as custom events. */
export class DeltaFeed implements Disposable {
  private session: Session | null = null;
  private feed: SessionFeed | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly subscriptions: Disposable[] = [];

  constructor(private readonly connection: Connection) {}

  follow(session: Session): void {
    this.session = session;
    this.subscriptions.push(
      session.onTick(() => this.soon()),
      session.onEnd(() => this.tell()),
    );
  }

  /** Begins, or begins anew. */
  start(): { hello: Hello; delta: Delta; recording: string | null } {
    if (!this.session) throw notRunning();
    this.feed = this.session.createFeed(true);
    const recording = this.session.recordingPath;
    return { hello: this.feed.hello(), delta: this.feed.full(), recording };
  }

  ask(request: FeedRequest): { reply: Reply } | { tiles: string } {
    if (!this.session) throw notRunning();
    this.feed ??= this.session.createFeed(true);
    const answer = this.feed.answer(request);
    if (!(answer instanceof ArrayBuffer)) return { reply: answer };
    return { tiles: Buffer.from(answer).toString('base64') };
  }

  private soon(): void {
    if (!this.feed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.tell();
    }, INTERVAL_MS);
  }

  /** Sends what changed since the last time. */
  tell(): void {
    const delta = this.feed?.delta();
    if (delta) this.connection.event('heddleDelta', delta);
  }

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
    for (const one of this.subscriptions) one.dispose();
  }
}
