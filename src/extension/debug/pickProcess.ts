import * as vscode from 'vscode';
import { runningPrograms } from '../../session/attach/programs';
import { processChoices } from './processChoices';

/** Asks which Python or Node to attach to; its id as text, for `${command:heddle.pickProcess}`. */
export async function pickProcess(): Promise<string | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const choices = processChoices(runningPrograms(process.execPath), folders);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage('No Python or Node of yours runs on this machine.');
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'Attach to which program?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen && String(chosen.pid);
}
