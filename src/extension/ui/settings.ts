import * as vscode from 'vscode';
import type { SeverityOverrides } from '../inline/findingMarks';

const read = <T>(key: string, fallback: T, scope?: vscode.Uri): T =>
  vscode.workspace.getConfiguration('heddle', scope ?? null).get<T>(key, fallback);

export type OpenOnStart = 'panel' | 'editor' | 'never';

/** The settings of the user, read when they are needed. */
export const settings = {
  python: (scope?: vscode.Uri): string => read('python', '', scope),
  node: (scope?: vscode.Uri): string => read('node', '', scope),
  detail: (scope?: vscode.Uri): 'summary' | 'full' => read('detail', 'summary', scope),
  stopScope: (): string => read('stopScope', 'thread'),
  breakOn: (): string[] => read('breakOn', ['deadlock']),
  openOnStart: (): OpenOnStart => read('liveView.openOnStart', 'panel'),
  diagnostics: (): boolean => read('diagnostics.enabled', true),
  severities: (): SeverityOverrides => read('diagnostics.severity', {}),
  codeLens: (): boolean => read('codeLens.enabled', true),
  inlayHints: (): boolean => read('inlayHints.enabled', true),
  hover: (): boolean => read('hover.enabled', true),
  gutter: (): boolean => read('gutter.enabled', true),
  statusBar: (): boolean => read('statusBar.enabled', true),
};

export function onSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('heddle')) listener();
  });
}
