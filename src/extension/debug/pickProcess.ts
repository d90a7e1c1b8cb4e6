import * as vscode from 'vscode';
import { pythonProcesses } from '../../session/attach/processes';
import { processChoices } from './processChoices';

/** Asks which Python to attach to; its id as text, for `${command:heddle.pickProcess}`. */
export async function pickProcess(): Promise<string | undefined> {
  const choices = processChoices(pythonProcesses());
  if (choices.length === 0) {
    void vscode.window.showInformationMessage('No Python of yours runs on this machine.');
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'Attach to which Python?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen && String(chosen.pid);
}
