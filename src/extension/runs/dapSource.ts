import * as vscode from 'vscode';
import { DisposableStore } from '../../base/index';
import type { Delta, Reply } from '../../protocol/view/index';
import {
  customEvents,
  customRequests,
  type ViewAnswer,
  type ViewChannelStart,
  type ViewStart,
} from './adapterContract';
import { ChannelClient } from './channelClient';
import type { Question, RunSource, SourceListener } from './source';

/** A run whose session lives in a debug adapter. */
export class DapSource implements RunSource {
  private readonly store = new DisposableStore();
  private listener: SourceListener | null = null;
  private channel: ChannelClient | null = null;
  /** Deltas that overtook the snapshot they follow; null once that has come. */
  private early: Delta[] | null = [];

  constructor(private readonly session: vscode.DebugSession) {}

  async start(listener: SourceListener): Promise<void> {
    this.listener = listener;
    this.store.add(
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.id !== this.session.id || event !== customEvents.delta) return;
        if (this.early) this.early.push(body as Delta);
        else listener.delta(body as Delta);
      }),
    );
    this.store.add(
      vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.id === this.session.id) void this.end(listener);
      }),
    );
    this.store.defer(() => this.channel?.dispose());
    await this.begin();
  }

  /** Asks for everything: at the start, and when the session has restarted its program. */
  async begin(): Promise<void> {
    const { listener } = this;
    if (!listener) return;
    this.channel?.dispose();
    this.channel = await this.connect(listener).catch(() => null);
    if (!this.channel) await this.beginWithin(listener);
  }

  async ask(question: Question): Promise<Reply | ArrayBuffer> {
    if (this.channel) return this.channel.ask(question);
    const answer = (await this.session.customRequest(customRequests.ask, question)) as ViewAnswer;
    if ('reply' in answer) return answer.reply;
    const bytes = Buffer.from(answer.tiles, 'base64');
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  dispose(): void {
    this.store.dispose();
  }

  /** What the channel still has comes first: it may say how the program ended. */
  private async end(listener: SourceListener): Promise<void> {
    await this.channel?.closed;
    listener.lost('the debug session has ended');
  }

  /** The channel past DAP, once the first of it has come. */
  private async connect(listener: SourceListener): Promise<ChannelClient> {
    const address = (await this.session.customRequest(customRequests.channel)) as ViewChannelStart;
    return new Promise((resolve, reject) => {
      let client: ChannelClient | undefined;
      ChannelClient.connect(address, {
        hello: (hello) => listener.hello(hello, address.recording),
        delta: (delta) => {
          listener.delta(delta);
          if (client) resolve(client);
        },
      }).then((connected) => {
        client = connected;
        void connected.closed.then(() => reject(new Error('the channel was closed')));
      }, reject);
    });
  }

  /** Within DAP: an adapter on another machine, or one that has no channel. */
  private async beginWithin(listener: SourceListener): Promise<void> {
    this.early = [];
    const start = (await this.session.customRequest(customRequests.view)) as ViewStart;
    listener.hello(start.hello, start.recording);
    for (const delta of [start.delta, ...this.early]) listener.delta(delta);
    this.early = null;
  }
}
