import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { ViewMessage } from '../../protocol/view/index';
import type { Run } from '../runs/run';
import { DeltaQueue } from './deltaQueue';
import { openSource } from '../ui/openSource';

/** Connects one webview with one run. A page that comes up again says `ready` again. */
export class Bridge implements Disposable {
  private readonly store = new DisposableStore();
  private readonly deltas = new DeltaQueue((delta) => this.post(delta));
  private ready = false;
  /** Where to go once the page is up. */
  private link: string | null = null;

  constructor(
    private readonly webview: vscode.Webview,
    readonly run: Run,
  ) {
    this.store.add(webview.onDidReceiveMessage((message: ViewMessage) => this.receive(message)));
    this.store.add(run.onDelta((delta) => this.ready && this.deltas.push(delta)));
    this.store.add(run.onBegin(() => this.ready && this.begin(false)));
  }

  /** Points at something in the view, by a link as it makes them (`select=lane:3&tab=graph`). */
  navigate(link: string): void {
    this.link = this.ready ? null : link;
    if (this.ready) void this.post({ type: 'navigate', link });
  }

  dispose(): void {
    this.ready = false;
    this.store.dispose();
  }

  private receive(message: ViewMessage): void {
    switch (message.type) {
      case 'ready':
        this.begin(true);
        this.ready = true;
        if (this.link !== null) this.navigate(this.link);
        return;
      case 'openSource':
        void openSource(message.file, message.line);
        return;
      default:
        void this.run.ask(message).then((answer) => void this.post(answer));
    }
  }

  /** Greets the page; `full`: with all there is so far, which else follows by itself. */
  private begin(full: boolean): void {
    const [hello, rows] = this.run.snapshot();
    this.deltas.clear();
    void this.post(hello);
    if (full) this.deltas.push(rows);
  }

  /** Resolves when the page has taken it. A webview that is gone takes nothing, which is no error. */
  private post(message: unknown): Promise<unknown> {
    return Promise.resolve(this.webview.postMessage(message)).catch(() => undefined);
  }
}
