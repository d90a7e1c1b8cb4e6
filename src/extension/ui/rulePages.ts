import { existsSync } from 'node:fs';
import * as vscode from 'vscode';

/** The page of a rule, as a link that can be followed from a diagnostic. */
export function rulePage(rule: string): vscode.Uri {
  const args = encodeURIComponent(JSON.stringify([{ rule }]));
  return vscode.Uri.parse(`command:heddle.openRulePage?${args}`);
}

/** Shows the page of a rule, rendered. */
export async function openRulePage(extensionUri: vscode.Uri, rule: string): Promise<void> {
  const page = vscode.Uri.joinPath(extensionUri, 'docs', 'findings', `${rule}.md`);
  if (!/^[a-z-]+$/.test(rule) || !existsSync(page.fsPath)) {
    void vscode.window.showInformationMessage(`There is no page about ${rule} yet.`);
    return;
  }
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
