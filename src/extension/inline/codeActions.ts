import { basename } from 'node:path';
import * as vscode from 'vscode';
import { diagnosticSource } from './diagnostics';
import { commentSign, ignoreEdit } from './ignore';

/** What can be done about a finding on a line: go to the other side, ignore, read about the rule. */
export class FindingActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return context.diagnostics
      .filter(({ source }) => source === diagnosticSource)
      .flatMap((diagnostic) => [
        ...(diagnostic.relatedInformation ?? []).map((other) => goTo(document, diagnostic, other)),
        ...ignore(document, diagnostic),
        explain(diagnostic),
      ]);
  }
}

/** The rule of a diagnostic of ours. */
function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

function action(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = [diagnostic];
  return made;
}

function goTo(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  { location, message }: vscode.DiagnosticRelatedInformation,
): vscode.CodeAction {
  const line = location.range.start.line + 1;
  const elsewhere =
    location.uri.fsPath === document.uri.fsPath ? '' : ` of ${basename(location.uri.fsPath)}`;
  const title = [`Go to the other side: line ${line}${elsewhere}`, message];
  const made = action(title.filter(Boolean).join(', '), diagnostic);
  const argument = { site: { file: location.uri.fsPath, line } };
  made.command = { command: 'heddle.goToOtherSide', title: made.title, arguments: [argument] };
  return made;
}

function ignore(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const { line } = diagnostic.range.start;
  if (line >= document.lineCount) return [];
  const rule = ruleOf(diagnostic);
  const edit = ignoreEdit(document.lineAt(line).text, rule, commentSign(document.languageId));
  const made = action(`Ignore ${rule} on this line`, diagnostic);
  made.edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(line, edit.start, line, edit.start + edit.length);
  made.edit.replace(document.uri, range, edit.text);
  return [made];
}

function explain(diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const rule = ruleOf(diagnostic);
  const made = action(`Explain ${rule}`, diagnostic);
  made.command = { command: 'heddle.openRulePage', title: made.title, arguments: [{ rule }] };
  return made;
}
