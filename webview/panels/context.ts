import type { RangeStats } from '../../src/protocol/view/index';
import type { LockColors } from '../data/lockColors';
import type { RunStore } from '../data/runStore';
import type { ViewState } from '../state/viewState';

/** What tables and details are made from. */
export interface PanelContext {
  readonly store: RunStore;
  readonly state: ViewState;
  readonly colors: LockColors;
  /** Figures of the selected range; null without a range or until they came. */
  readonly range: RangeStats | null;
}

export function matchesFilter(filter: string, ...texts: (string | null | undefined)[]): boolean {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted));
}
