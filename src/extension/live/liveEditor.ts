import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Run } from '../runs/run';
import type { Runs } from '../runs/runs';
import { LiveWebview } from './liveWebview';

const viewType = 'heddle.liveEditor';

/** The live view as editor tabs, one for each run at most. */
export class LiveEditors implements vscode.WebviewPanelSerializer, Disposable {
  private readonly store = new DisposableStore();
  private readonly panels = new Map<Run, vscode.WebviewPanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
  ) {
    this.store.add(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  /** Opens the tab of a run, or brings it to front. */
  open(run: Run): void {
    const existing = this.panels.get(run);
    if (existing) return existing.reveal();
    const panel = vscode.window.createWebviewPanel(
      viewType,
      run.title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      LiveWebview.options(this.extensionUri),
    );
    this.fill(panel, run);
  }

  /** After the window was reloaded its debug session is gone: the tab shows what is shown now. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.fill(panel, this.runs.current);
    return Promise.resolve();
  }

  dispose(): void {
    this.store.dispose();
  }

  private fill(panel: vscode.WebviewPanel, run: Run | null): void {
    const store = new DisposableStore();
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'heddle.svg');
    const live = store.add(new LiveWebview(panel.webview, this.extensionUri));
    live.show(run);
    if (run) {
      this.panels.set(run, panel);
      store.add(run.onChange(() => (panel.title = run.title)));
    } else {
      store.add(this.runs.onSelect((selected) => live.show(selected)));
    }
    panel.onDidDispose(() => {
      if (run) this.panels.delete(run);
      store.dispose();
    });
  }
}
