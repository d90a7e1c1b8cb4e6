import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Runs } from '../runs/runs';
import { programFiles } from '../ui/languages';
import { onSettings, settings } from '../ui/settings';
import { factsOf, hoverParagraphs, madeText, waitsText, type FileFacts } from './lineFacts';
import type { ObjectFacts } from './objectFacts';

/** Figures in the source: lenses above, hints at the end of lines, and hovers. */
export class SourceFigures
  implements vscode.CodeLensProvider, vscode.InlayHintsProvider, vscode.HoverProvider, Disposable
{
  private readonly store = new DisposableStore();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly hintsChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.lensesChanged.event;
  readonly onDidChangeInlayHints = this.hintsChanged.event;

  constructor(
    private readonly runs: Runs,
    private readonly objects: ObjectFacts,
  ) {
    this.store.add(this.lensesChanged);
    this.store.add(this.hintsChanged);
    this.store.add(vscode.languages.registerCodeLensProvider(programFiles, this));
    this.store.add(vscode.languages.registerInlayHintsProvider(programFiles, this));
    this.store.add(vscode.languages.registerHoverProvider(programFiles, this));
    const changed = (): void => {
      this.lensesChanged.fire();
      this.hintsChanged.fire();
    };
    this.store.add(objects.onChange(changed));
    this.store.add(runs.onSelect(changed));
    this.store.add(onSettings(changed));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const run = this.runs.current;
    if (!run || !settings.codeLens()) return [];
    return [...this.factsOf(document).made].flatMap(([line, made]) => {
      const title = madeText(made, run.rows);
      if (title === null || line > document.lineCount) return [];
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      return [new vscode.CodeLens(range, { title, command: 'heddle.showLiveView' })];
    });
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    if (!this.runs.current || !settings.inlayHints()) return [];
    const facts = this.factsOf(document);
    return [...facts.waits].flatMap(([line, waits]) => {
      const isSeen = line > range.start.line && line <= range.end.line + 1;
      // A line that is marked as blocked tells enough.
      if (!isSeen || line > document.lineCount || facts.blocked.has(line)) return [];
      const end = document.lineAt(line - 1).range.end;
      const hint = new vscode.InlayHint(end, waitsText(waits));
      hint.paddingLeft = true;
      return [hint];
    });
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const run = this.runs.current;
    if (!run || !settings.hover()) return undefined;
    const paragraphs = hoverParagraphs(position.line + 1, this.factsOf(document), run.rows);
    if (paragraphs.length === 0) return undefined;
    const text = new vscode.MarkdownString();
    for (const paragraph of paragraphs) {
      for (const one of paragraph.split('\n')) text.appendText(one).appendMarkdown('  \n');
      text.appendMarkdown('\n');
    }
    return new vscode.Hover(text);
  }

  dispose(): void {
    this.store.dispose();
  }

  private factsOf(document: vscode.TextDocument): FileFacts {
    const { current } = this.runs;
    if (!current) return { blocked: new Map(), made: new Map(), waits: new Map() };
    return factsOf(document.uri.fsPath, current.rows, this.objects.all());
  }
}
