import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { Runs } from '../runs/runs';
import { onSettings, settings } from './settings';
import { statusOf } from './statusText';

/** The state of the run that is shown; a click opens the live view. */
export class StatusBar implements Disposable {
  private readonly store = new DisposableStore();
  private readonly item: vscode.StatusBarItem;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly runs: Runs) {
    const { Left } = vscode.StatusBarAlignment;
    this.item = this.store.add(vscode.window.createStatusBarItem('heddle.status', Left, -10));
    this.item.name = 'Heddle';
    this.item.command = 'heddle.showLiveView';
    this.store.add(runs.onSelect(() => this.draw()));
    this.store.add(runs.onChange(() => (this.timer ??= setTimeout(() => this.draw(), 500))));
    this.store.add(onSettings(() => this.draw()));
    this.store.defer(() => clearTimeout(this.timer));
  }

  dispose(): void {
    this.store.dispose();
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const run = this.runs.current;
    if (!run || !settings.statusBar()) return this.item.hide();
    const { text, tooltip, tone } = statusOf(run);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `Heddle: ${tooltip}` };
    this.item.backgroundColor =
      tone === 'error' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.show();
  }
}
