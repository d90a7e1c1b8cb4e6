import { DisposableStore, type Disposable } from '../../base/index';
import { Emitter } from './emitter';
import type { Run } from './run';

/** Ended runs that are still kept to be looked at. */
const KEPT = 5;

/** The runs of this window, newest last; one of them is what trees and source show. */
export class Runs implements Disposable {
  private readonly list: Run[] = [];
  private readonly owned = new Map<Run, DisposableStore>();
  private shown: Run | null = null;
  private readonly selections = new Emitter<Run | null>();
  private readonly changes = new Emitter<Run>();
  /** Another run is shown. */
  readonly onSelect = this.selections.event;
  /** Rows of the run that is shown changed. */
  readonly onChange = this.changes.event;

  get all(): readonly Run[] {
    return this.list;
  }

  get current(): Run | null {
    return this.shown;
  }

  find(id: string): Run | undefined {
    return this.list.find((run) => run.id === id);
  }

  /** Takes ownership of a run and shows it. */
  add(run: Run): void {
    const store = new DisposableStore();
    store.add(run);
    store.add(
      run.onChange(() => {
        if (run === this.shown) this.changes.emit(run);
      }),
    );
    this.owned.set(run, store);
    this.list.push(run);
    this.select(run);
    for (const old of this.list.filter((one) => !one.live && one !== run).slice(0, -KEPT))
      this.remove(old);
  }

  select(run: Run | null): void {
    this.shown = run;
    this.selections.emit(run);
  }

  remove(run: Run): void {
    const at = this.list.indexOf(run);
    if (at < 0) return;
    this.list.splice(at, 1);
    this.owned.get(run)?.dispose();
    this.owned.delete(run);
    if (this.shown === run) this.select(this.list.at(-1) ?? null);
  }

  dispose(): void {
    for (const store of this.owned.values()) store.dispose();
    this.owned.clear();
    this.list.length = 0;
  }
}
