import type { TimeRange, Viewport } from '../timeline/viewport';
import { initialViewport } from '../timeline/viewport';
import { sameSelection, type Selection } from './selection';

export type TabId = 'locks' | 'queues' | 'graph' | 'tasks' | 'details';

/** What changed, so that only the parts concerned are drawn anew. */
export type Aspect = 'data' | 'time' | 'selection' | 'rows' | 'filter' | 'tab' | 'theme' | 'hover';

interface Step {
  readonly selection: Selection | null;
  readonly range: TimeRange | null;
}

/** What the reader chose; the run itself is in RunStore. */
export class ViewState {
  viewport: Viewport = initialViewport(0, true);
  selection: Selection | null = null;
  range: TimeRange | null = null;
  filter = '';
  paused = false;
  tab: TabId = 'locks';
  tabChosen = false;
  readonly toggled = new Set<string>();
  private readonly steps: Step[] = [];

  constructor(private readonly changed: (aspect: Aspect) => void) {}

  setViewport(viewport: Viewport): void {
    const old = this.viewport;
    if (
      old.startNs === viewport.startNs &&
      old.endNs === viewport.endNs &&
      old.follow === viewport.follow
    ) {
      return;
    }
    this.viewport = viewport;
    this.changed('time');
  }

  select(selection: Selection | null): void {
    if (sameSelection(selection, this.selection)) return;
    this.remember();
    this.selection = selection;
    this.changed('selection');
  }

  setRange(range: TimeRange | null, remember = true): void {
    if (range === this.range) return;
    if (remember) this.remember();
    this.range = range;
    this.changed('selection');
  }

  /** Escape: one step back; false when there is none. */
  back(): boolean {
    const step = this.steps.pop();
    if (step === undefined) {
      if (this.selection === null && this.range === null) return false;
      this.selection = null;
      this.range = null;
    } else {
      this.selection = step.selection;
      this.range = step.range;
    }
    this.changed('selection');
    return true;
  }

  setFilter(filter: string): void {
    if (filter === this.filter) return;
    this.filter = filter;
    this.changed('filter');
  }

  /** `chosen`: by the reader, who is not led elsewhere from then on. */
  setTab(tab: TabId, chosen = true): void {
    const isFirstChoice = chosen && !this.tabChosen;
    if (tab === this.tab && !isFirstChoice) return;
    this.tabChosen ||= chosen;
    this.tab = tab;
    this.changed('tab');
  }

  toggle(key: string): void {
    if (!this.toggled.delete(key)) this.toggled.add(key);
    this.changed('rows');
  }

  /** Another run: what was chosen in the one before means nothing. */
  reset(): void {
    this.steps.length = 0;
    this.selection = null;
    this.range = null;
    this.toggled.clear();
    this.viewport = initialViewport(0, true);
    this.changed('selection');
  }

  private remember(): void {
    this.steps.push({ selection: this.selection, range: this.range });
    if (this.steps.length > 50) this.steps.shift();
  }
}
