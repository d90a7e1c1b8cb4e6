import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import { LiveWebview } from '../live/liveWebview';
import { Run } from '../runs/run';
import type { Runs } from '../runs/runs';
import type { Reader } from './recordingSource';

export const recordingViewType = 'heddle.recording';

class RecordingDocument implements vscode.CustomDocument {
  constructor(readonly uri: vscode.Uri) {}
  dispose(): void {}
}

/** Opens `*.heddle` files in the live view; trees and source show the recording too. */
export class RecordingEditors
  implements vscode.CustomReadonlyEditorProvider<RecordingDocument>, Disposable
{
  private readonly store = new DisposableStore();
  private opened = 0;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
    private readonly reader: Reader,
  ) {
    this.store.add(
      vscode.window.registerCustomEditorProvider(recordingViewType, this, {
        supportsMultipleEditorsPerDocument: false,
      }),
    );
  }

  openCustomDocument(uri: vscode.Uri): RecordingDocument {
    return new RecordingDocument(uri);
  }

  async resolveCustomEditor(
    document: RecordingDocument,
    panel: vscode.WebviewPanel,
  ): Promise<void> {
    const run = await this.read(document.uri);
    const live = new LiveWebview(panel.webview, this.extensionUri);
    live.show(run);
    panel.onDidChangeViewState(() => {
      if (panel.active && this.runs.current !== run) this.runs.select(run);
    });
    panel.onDidDispose(() => {
      live.dispose();
      this.runs.remove(run);
    });
  }

  dispose(): void {
    this.store.dispose();
  }

  private async read(uri: vscode.Uri): Promise<Run> {
    const name = basename(uri.fsPath);
    const location = vscode.ProgressLocation.Window;
    return vscode.window.withProgress({ location, title: `Reading ${name}` }, async (progress) => {
      let shown = 0;
      const report = (share: number): void => {
        progress.report({ increment: (share - shown) * 100 });
        shown = share;
      };
      const source = this.reader(uri.fsPath, report);
      const run = new Run(`recording:${++this.opened}`, name, source, this.reader);
      try {
        await run.start();
      } catch (error) {
        run.dispose();
        throw error;
      }
      this.runs.add(run);
      return run;
    });
  }
}
