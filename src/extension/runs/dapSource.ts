import * as vscode from 'vscode';
import { DisposableStore } from '../../base/index';
import type { Delta, Reply } from '../../protocol/view/index';
import { customEvents, customRequests, type ViewAnswer, type ViewStart } from './adapterContract';
import type { Question, RunSource, SourceListener } from './source';

/** A run whose session lives in a debug adapter. */
export class DapSource implements RunSource {
  private readonly store = new DisposableStore();

  constructor(private readonly session: vscode.DebugSession) {}

  async start(listener: SourceListener): Promise<void> {
    const early: Delta[] = [];
    let started = false;
    this.store.add(
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.id !== this.session.id || event !== customEvents.delta) return;
        if (started) listener.delta(body as Delta);
        else early.push(body as Delta);
      }),
    );
    this.store.add(
      vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.id === this.session.id) listener.lost('the debug session has ended');
      }),
    );
    const start = (await this.session.customRequest(customRequests.view)) as ViewStart;
    const { hello, delta, recording } = start;
    listener.hello(hello, recording);
    listener.delta(delta);
    started = true;
    for (const later of early) listener.delta(later);
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
