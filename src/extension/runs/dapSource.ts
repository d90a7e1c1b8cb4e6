import * as vscode from 'vscode';
import { DisposableStore } from '../../base/index';
import type { Delta, Reply } from '../../protocol/view/index';
import { customEvents, customRequests, type ViewAnswer, type ViewStart } from './adapterContract';
import type { Question, RunSource, SourceListener } from './source';

/** A run whose session lives in a debug adapter. */
export class DapSource implements RunSource {
  private readonly store = new DisposableStore();
  private listener: SourceListener | null = null;
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
        if (session.id === this.session.id) listener.lost('the debug session has ended');
      }),
    );
    await this.begin();
  }

  /** Asks for everything: at the start, and when the session has restarted its program. */
  async begin(): Promise<void> {
    const { listener } = this;
    if (!listener) return;
    this.early = [];
    const start = (await this.session.customRequest(customRequests.view)) as ViewStart;
    listener.hello(start.hello, start.recording);
    for (const delta of [start.delta, ...this.early]) listener.delta(delta);
    this.early = null;
  }

  async ask(question: Question): Promise<Reply | ArrayBuffer> {
    const answer = (await this.session.customRequest(customRequests.ask, question)) as ViewAnswer;
    if ('reply' in answer) return answer.reply;
    const bytes = Buffer.from(answer.tiles, 'base64');
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  dispose(): void {
    this.store.dispose();
  }
}
