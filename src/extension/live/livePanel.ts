import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Runs } from '../runs/runs';
import { LiveWebview } from './liveWebview';

export const livePanelId = 'heddle.live';
/** A run that takes longer to be brought back is not waited for, ms. */
const PATIENCE_MS = 3_000;

/** The live view in the panel, beside the Debug Console; follows the run that is shown. */
export class LivePanel implements vscode.WebviewViewProvider, Disposable {
  private readonly store = new DisposableStore();
  private live: LiveWebview | null = null;
  /** Where to go once there is a view. */
  private link: string | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
    /** Resolves when the last run is back, or is not to come. */
    private readonly restored: Promise<void>,
  ) {
    this.store.add(vscode.window.registerWebviewViewProvider(livePanelId, this));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const store = new DisposableStore();
    const live = store.add(new LiveWebview(view.webview, this.extensionUri));
    this.live = live;
    store.defer(() => (this.live = null));
    const show = (): void => {
      const run = this.runs.current;
      view.description = run?.title ?? '';
      live.show(run);
    };
    store.add(this.runs.onSelect(show));
    store.add(this.runs.onChange((run) => (view.description = run.title)));
    store.add(vscode.workspace.onDidGrantWorkspaceTrust(show));
    view.onDidDispose(() => store.dispose());
    const begin = (): void => {
      if (this.live !== live) return;
      show();
      if (this.link !== null) live.navigate(this.link);
      this.link = null;
    };
    if (this.runs.current) return begin();
    // A page that is replaced while it loads may stay, on a busy machine: so none comes before that of the last run.
    const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
    void Promise.race([this.restored, late]).then(begin);
  }

  /** Brings the panel to front and points at something in it. */
  async show(link: string): Promise<void> {
    if (this.live) this.live.navigate(link);
    else this.link = link;
    await LivePanel.reveal();
  }

  /** Brings the panel to front; the editor keeps the focus. */
  static async reveal(preserveFocus = true): Promise<void> {
    await vscode.commands.executeCommand(`${livePanelId}.focus`, { preserveFocus });
  }

  dispose(): void {
    this.store.dispose();
  }
}
