import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { ViewMessage } from '../../protocol/view/index';
import type { Run } from '../runs/run';
import { openSource } from '../ui/openSource';

/** Connects one webview with one run. A page that comes up again says `ready` again. */
export class Bridge implements Disposable {
  private readonly store = new DisposableStore();
  private ready = false;
  /** Where to go once the page is up. */
  private link: string | null = null;

  constructor(
    private readonly webview: vscode.Webview,
    readonly run: Run,
  ) {
    this.store.add(webview.onDidReceiveMessage((message: ViewMessage) => this.receive(message)));
    this.store.add(run.onDelta((delta) => this.ready && this.post(delta)));
    this.store.add(run.onBegin(() => this.ready && this.post(run.snapshot()[0])));
  }

  /** Points at something in the view, by a link as it makes them (`select=lane:3&tab=graph`). */
  navigate(link: string): void {
    this.link = this.ready ? null : link;
    if (this.ready) this.post({ type: 'navigate', link });
  }

  dispose(): void {
    this.ready = false;
    this.store.dispose();
  }

  private receive(message: ViewMessage): void {
    switch (message.type) {
      case 'ready':
        for (const part of this.run.snapshot()) this.post(part);
        this.ready = true;
        if (this.link !== null) this.navigate(this.link);
        return;
      case 'openSource':
        void openSource(message.file, message.line);
        return;
      default:
        void this.run.ask(message).then((answer) => this.post(answer));
    }
  }

  /** A webview that is gone takes nothing, which is no error. */
  private post(message: unknown): void {
    void this.webview.postMessage(message).then(undefined, () => undefined);
  }
}
