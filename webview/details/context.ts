import type { PanelContext } from '../panels/context';
import type { FactStore } from './facts';

export interface DetailsContext extends PanelContext {
  readonly facts: FactStore;
  /** Whether a click on a source link leaves the page. */
  readonly opensSource: boolean;
}
