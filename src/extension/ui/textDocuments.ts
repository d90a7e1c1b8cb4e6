import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';

const scheme = 'heddle-text';
/** Texts that are kept for editors that are still open. */
const KEPT = 20;

/** Reports and stacks as read-only documents, which nobody is asked to save. */
export class TextDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly store = new DisposableStore();
  private readonly texts = new Map<string, string>();
  private made = 0;

  constructor() {
    this.store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.texts.get(path) ?? 'This text is gone; ask for it again.';
  }

  /** Opens a text in an editor; `title` becomes the name of its tab. */
  async show(title: string, text: string): Promise<void> {
    const name = title.replace(/[^\w. -]/g, '_');
    const path = `/${++this.made}/${name}.heddle-report`;
    this.texts.set(path, text);
    for (const old of [...this.texts.keys()].slice(0, -KEPT)) this.texts.delete(old);
    const uri = vscode.Uri.from({ scheme, path });
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    this.store.dispose();
  }
}
