import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/index';
import type { Run } from '../runs/run';
import { Bridge } from './bridge';
import { livePage, welcomePage } from './page';

/** The live view in whatever holds a webview: shows one run at a time, or how to start one. */
export class LiveWebview implements Disposable {
  private bridge: Bridge | null = null;
  private index: string | null = null;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly extensionUri: vscode.Uri,
  ) {
    webview.options = LiveWebview.options(extensionUri);
  }

  static options(extensionUri: vscode.Uri): vscode.WebviewOptions {
    return {
      enableScripts: true,
      enableCommandUris: ['heddle.runFile', 'heddle.openRecording', 'workbench.trust.manage'],
      localResourceRoots: [
        vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
        vscode.Uri.joinPath(extensionUri, 'media'),
      ],
    };
  }

  /** Shows a run from its beginning; null: none. */
  show(run: Run | null): void {
    if (run !== null && this.bridge?.run === run) return;
    this.bridge?.dispose();
    this.bridge = null;
    const { cspSource } = this.webview;
    if (run === null) {
      const style = this.address('media', 'welcome.css');
      this.webview.html = welcomePage(vscode.workspace.isTrusted, cspSource, style);
      return;
    }
    this.bridge = new Bridge(this.webview, run);
    this.webview.html = livePage(this.indexPage(), {
      cspSource,
      nonce: randomBytes(18).toString('base64url'),
      resource: (file) => this.address('dist', 'webview', file),
    });
  }

  /** Points at something in the run that is shown. */
  navigate(link: string): void {
    this.bridge?.navigate(link);
  }

  dispose(): void {
    this.bridge?.dispose();
    this.bridge = null;
  }

  private address(...path: string[]): string {
    return this.webview.asWebviewUri(vscode.Uri.joinPath(this.extensionUri, ...path)).toString();
  }

  private indexPage(): string {
    const path = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview', 'index.html').fsPath;
    this.index ??= readFileSync(path, 'utf8');
    return this.index;
  }
}
