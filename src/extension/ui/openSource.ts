import { isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';

/** Opens a source line, from 1, in an editor that is not the live view's. */
export async function openSource(file: string, line: number): Promise<void> {
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(absolute(file)), {
      selection: new vscode.Range(position, position),
      viewColumn: columnForSource(),
    });
  } catch {
    void vscode.window.showWarningMessage(`${file} cannot be opened.`);
  }
}

function absolute(file: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return isAbsolute(file) || folder === undefined ? file : resolve(folder, file);
}

/** A group that shows text already; beside the live view when that is an editor. */
function columnForSource(): vscode.ViewColumn {
  const groups = vscode.window.tabGroups;
  const active = groups.activeTabGroup;
  const showsText = (group: vscode.TabGroup): boolean =>
    group.activeTab?.input instanceof vscode.TabInputText;
  if (showsText(active) || active.tabs.length === 0) return active.viewColumn;
  return groups.all.find(showsText)?.viewColumn ?? vscode.ViewColumn.Beside;
}
