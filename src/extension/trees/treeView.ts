import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import type { RowStore } from '../runs/rowStore';
import type { Run } from '../runs/run';
import type { Runs } from '../runs/runs';
import type { TreeRow } from './treeRow';

/** How often a tree is drawn anew while its run goes on, ms. */
const REFRESH_MS = 1_000;

/** Shows rows as a tree view; does nothing while it is hidden. */
export class RowTree implements vscode.TreeDataProvider<TreeRow>, Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  readonly view: vscode.TreeView<TreeRow>;
  private drawn = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    id: string,
    private readonly runs: Runs,
    private readonly rowsOf: (rows: RowStore) => readonly TreeRow[],
  ) {
    this.store.add(this.changed);
    this.view = this.store.add(vscode.window.createTreeView(id, { treeDataProvider: this }));
    this.store.add(this.view.onDidChangeVisibility(() => this.refresh()));
    this.store.add(runs.onSelect(() => this.refresh()));
    this.store.add(runs.onChange(() => this.soon()));
    this.store.defer(() => clearTimeout(this.timer));
  }

  getChildren(row?: TreeRow): TreeRow[] {
    if (row) return row.children ? [...row.children] : [];
    const run = this.runs.current;
    const rows = run ? this.rowsOf(run.rows) : [];
    return [...rows];
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      row.label,
      row.children ? (row.expanded ? Expanded : Collapsed) : None,
    );
    item.id = `${this.runs.current?.id ?? ''}/${row.id}`;
    if (row.description) item.description = row.description;
    if (row.tooltip) item.tooltip = row.tooltip;
    if (row.icon) {
      const color = row.color ? new vscode.ThemeColor(row.color) : undefined;
      item.iconPath = new vscode.ThemeIcon(row.icon, color);
    }
    if (row.traits?.length) item.contextValue = row.traits.join(' ');
    if (row.site)
      item.command = { command: 'heddle.goToSource', title: 'Go to Source', arguments: [row] };
    item.accessibilityInformation = {
      label: [row.label, row.description].filter(Boolean).join(', '),
    };
    return item;
  }

  dispose(): void {
    this.store.dispose();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.refresh(), REFRESH_MS);
  }

  /** Drawing what is there already would close open tooltips and flicker. */
  private refresh(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.view.visible) {
      this.drawn = '';
      return;
    }
    const run: Run | null = this.runs.current;
    const rows = JSON.stringify([run?.id, run ? this.rowsOf(run.rows) : []]);
    if (rows === this.drawn) return;
    this.drawn = rows;
    this.changed.fire();
  }
}
