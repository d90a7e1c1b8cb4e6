import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HeddleApi } from '../../../src/extension/main';
import { HostTests } from './results';

export const tests = new HostTests();
export const { test } = tests;
export const extension = vscode.extensions.getExtension<HeddleApi>('heddle.heddle');

/** What the extension gives once it is active. */
export function heddle(): HeddleApi {
  assert.ok(extension?.isActive, 'the extension is active');
  return extension.exports;
}

/** The line, from 0, that carries `# LOOK: word`. */
export const lineOf = (document: vscode.TextDocument, word: string): number =>
  document
    .getText()
    .split('\n')
    .findIndex((line) => line.includes(`# LOOK: ${word}`));

export interface Stop {
  readonly reason: string;
  readonly threadId: number;
  readonly allThreadsStopped?: boolean;
}

/** What adapters that are started from now on tell, until the tracker is disposed of. */
export function track(): { stops: Stop[]; output: string[]; tracker: vscode.Disposable } {
  const stops: Stop[] = [];
  const output: string[] = [];
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory('heddle', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: ({ event, body }: { event?: string; body?: Stop & { output: string } }) => {
        if (event === 'stopped' && body) stops.push(body);
        if (event === 'output' && body) output.push(body.output);
      },
    }),
  });
  return { stops, output, tracker };
}

export function fileOf(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Sets a breakpoint on the line with `# LOOK: word`. */
export async function breakAt(
  name: string,
  word: string,
): Promise<{ uri: vscode.Uri; breakpoint: vscode.Breakpoint }> {
  const uri = fileOf(name);
  const document = await vscode.workspace.openTextDocument(uri);
  const position = new vscode.Position(lineOf(document, word), 0);
  const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(uri, position));
  vscode.debug.addBreakpoints([breakpoint]);
  return { uri, breakpoint };
}
