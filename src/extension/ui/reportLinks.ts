import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { linksIn, type TextLink } from '../words/textLinks';
import { rulePage } from './rulePages';

/** Reports and stacks, be they files or made for an editor. */
export const reports: vscode.DocumentSelector = { language: 'heddle-report' };

/** Makes the places and rules that a text report names links, where there is such a file. */
export class ReportLinks implements vscode.DocumentLinkProvider {
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const folders = foldersOf(document);
    const known = new Map<string, string | undefined>();
    const find = (name: string): string | undefined => {
      if (!known.has(name))
        known.set(name, folders.map((one) => resolve(one, name)).find(existsSync));
      return known.get(name);
    };
    const links: vscode.DocumentLink[] = [];
    for (let at = 0; at < document.lineCount; at++)
      for (const link of linksIn(document.lineAt(at).text)) {
        const target = targetOf(link, find);
        if (!target) continue;
        const range = new vscode.Range(at, link.start, at, link.start + link.length);
        const made = new vscode.DocumentLink(range, target);
        if (link.line === 0) made.tooltip = 'What this rule means';
        links.push(made);
      }
    return links;
  }
}

function targetOf(
  { name, line }: TextLink,
  find: (name: string) => string | undefined,
): vscode.Uri | null {
  if (line === 0) return rulePage(name);
  const file = find(name);
  return file === undefined ? null : vscode.Uri.file(file).with({ fragment: `L${line}` });
}

/** Where relative paths of a text begin. */
function foldersOf({ uri }: vscode.TextDocument): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  return uri.scheme === 'file' ? [dirname(uri.fsPath), ...folders] : folders;
}
