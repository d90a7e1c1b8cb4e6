import * as vscode from 'vscode';
import type { Diagnostics } from '../inline/diagnostics';
import { openRulePage } from '../ui/rulePages';
import { openSource } from '../ui/openSource';

interface Placed {
  readonly site?: { readonly file: string; readonly line: number };
}

/** Commands of rows, diagnostics and code actions. */
export function registerSourceCommands(
  extensionUri: vscode.Uri,
  diagnostics: Diagnostics,
  output: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  const go = async ({ site }: Placed = {}): Promise<void> => {
    if (site) await openSource(site.file, site.line);
  };
  return [
    registerCommand('heddle.goToSource', go),
    registerCommand('heddle.goToOtherSide', go),
    registerCommand('heddle.openRulePage', async ({ rule }: { rule?: string } = {}) => {
      if (rule !== undefined) await openRulePage(extensionUri, rule);
    }),
    registerCommand('heddle.clearFindings', () => diagnostics.clear()),
    registerCommand('heddle.showOutput', () => output.show()),
  ];
}
