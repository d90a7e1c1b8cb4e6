import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Runs } from '../runs/runs';

/** Tells `when` clauses of the manifest what there is. */
export class ContextKeys implements Disposable {
  private readonly store = new DisposableStore();
  private readonly told = new Map<string, boolean>();

  constructor(private readonly runs: Runs) {
    this.store.add(runs.onSelect(() => this.tell()));
    this.store.add(runs.onChange(() => this.tell()));
  }

  dispose(): void {
    this.store.dispose();
  }

  private tell(): void {
    const run = this.runs.current;
    this.set('hasRun', run !== null);
    this.set('live', run?.live ?? false);
    this.set('hasFindings', (run?.rows.findings.size ?? 0) > 0);
    this.set('severalRuns', this.runs.all.length > 1);
    const { all } = this.runs;
    this.set(
      'hasFrozen',
      all.some(({ live, rows }) => live && rows.frozen.size > 0),
    );
  }

  private set(name: string, value: boolean): void {
    if (this.told.get(name) === value) return;
    this.told.set(name, value);
    void vscode.commands.executeCommand('setContext', `heddle.${name}`, value);
  }
}
