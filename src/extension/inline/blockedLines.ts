import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Runs } from '../runs/runs';
import { isProgram } from '../ui/languages';
import { onSettings, settings } from '../ui/settings';
import { blockedText, factsOf } from './lineFacts';

/** How often marks move while a run goes on, ms. */
const REFRESH_MS = 500;

/** Marks lines where threads are blocked right now, in the gutter and at the end of the line. */
export class BlockedLines implements Disposable {
  private readonly store = new DisposableStore();
  private readonly type: vscode.TextEditorDecorationType;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runs: Runs,
    extensionUri: vscode.Uri,
  ) {
    this.type = this.store.add(
      vscode.window.createTextEditorDecorationType({
        gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', 'blocked.svg'),
        gutterIconSize: '75%',
        overviewRulerColor: new vscode.ThemeColor('heddle.blockedLine'),
        overviewRulerLane: vscode.OverviewRulerLane.Center,
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
        after: {
          margin: '0 1em 0 2em',
          color: new vscode.ThemeColor('heddle.blockedLine'),
          fontStyle: 'italic',
        },
      }),
    );
    this.store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.draw()));
    this.store.add(runs.onSelect(() => this.draw()));
    this.store.add(runs.onChange(() => this.soon()));
    this.store.add(onSettings(() => this.draw()));
    this.store.defer(() => clearTimeout(this.timer));
  }

  dispose(): void {
    this.store.dispose();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.draw(), REFRESH_MS);
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const editor of vscode.window.visibleTextEditors) {
      if (isProgram(editor.document))
        editor.setDecorations(this.type, this.marksIn(editor.document));
    }
  }

  private marksIn(document: vscode.TextDocument): vscode.DecorationOptions[] {
    const run = this.runs.current;
    if (!run?.live || !settings.gutter()) return [];
    const { blocked } = factsOf(document.uri.fsPath, run.rows, []);
    return [...blocked]
      .filter(([line]) => line <= document.lineCount)
      .map(([line, lanes]) => ({
        range: document.lineAt(line - 1).range,
        renderOptions: { after: { contentText: blockedText(lanes, run.rows) } },
      }));
  }
}
