import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Runs } from '../runs/runs';
import { rulePage } from '../ui/rulePages';
import { onSettings, settings } from '../ui/settings';
import { findingMarks, type FindingMark, type MarkSeverity } from './findingMarks';
import { codeEnd, commentSign, isIgnored } from './ignore';

export const diagnosticSource = 'heddle';

const severities: Readonly<Record<MarkSeverity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Findings of the run that is shown, as problems on their lines. */
export class Diagnostics implements Disposable {
  private readonly store = new DisposableStore();
  private readonly collection: vscode.DiagnosticCollection;
  /** What the findings were that are shown. */
  private shown = '';
  private cleared = new Set<number>();

  constructor(private readonly runs: Runs) {
    this.collection = this.store.add(vscode.languages.createDiagnosticCollection('heddle'));
    this.store.add(
      runs.onSelect(() => {
        this.cleared.clear();
        this.show();
      }),
    );
    this.store.add(runs.onChange(() => this.show()));
    this.store.add(onSettings(() => this.show(true)));
    this.store.add(vscode.workspace.onDidOpenTextDocument(() => this.show(true)));
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.collection.has(document.uri)) this.show(true);
      }),
    );
  }

  /** Takes away what is shown; what is found later is shown again. */
  clear(): void {
    this.cleared = new Set(this.runs.current?.rows.findings.keys() ?? []);
    this.show(true);
  }

  dispose(): void {
    this.store.dispose();
  }

  private show(again = false): void {
    const findings = [...(this.runs.current?.rows.findings.values() ?? [])].filter(
      ({ id }) => !this.cleared.has(id),
    );
    const key = JSON.stringify(findings.map(({ id, count, message }) => [id, count, message]));
    if (key === this.shown && !again) return;
    this.shown = key;
    const byFile = new Map<string, vscode.Diagnostic[]>();
    const marks = settings.diagnostics() ? findingMarks(findings, settings.severities()) : [];
    for (const mark of marks) {
      const diagnostic = this.diagnosticOf(mark);
      if (!diagnostic) continue;
      const list = byFile.get(mark.file);
      if (list) list.push(diagnostic);
      else byFile.set(mark.file, [diagnostic]);
    }
    this.collection.clear();
    this.collection.set([...byFile].map(([file, list]) => [vscode.Uri.file(file), list]));
  }

  /** Nothing for a line whose comment silences the rule. */
  private diagnosticOf(mark: FindingMark): vscode.Diagnostic | null {
    const text = textOf(mark.file, mark.line);
    if (text !== null && isIgnored(text, mark.rule)) return null;
    const range = rangeOf(mark.file, mark.line, text);
    const diagnostic = new vscode.Diagnostic(range, mark.message, severities[mark.severity]);
    diagnostic.source = diagnosticSource;
    diagnostic.code = { value: mark.rule, target: rulePage(mark.rule) };
    diagnostic.relatedInformation = mark.related.map(({ file, line, message }) => {
      const position = rangeOf(file, line, textOf(file, line));
      return new vscode.DiagnosticRelatedInformation(
        new vscode.Location(vscode.Uri.file(file), position),
        message,
      );
    });
    return diagnostic;
  }
}

/** A line of a document that is open; null otherwise. */
function textOf(file: string, line: number): string | null {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  return document && line <= document.lineCount ? document.lineAt(line - 1).text : null;
}

/** The code of a line, without its indentation and comment where the line is known. */
function rangeOf(file: string, line: number, text: string | null): vscode.Range {
  if (text === null) return new vscode.Range(line - 1, 0, line - 1, 1_000);
  const start = text.length - text.trimStart().length;
  return new vscode.Range(
    line - 1,
    start,
    line - 1,
    Math.max(start + 1, codeEnd(text, commentSign(file))),
  );
}
