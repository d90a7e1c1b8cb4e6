import { LaneState } from '../../src/protocol/view/index';
import { h } from './element';

const CLASSES: Readonly<Record<number, string>> = {
  [LaneState.None]: 'none',
  [LaneState.Running]: 'running',
  [LaneState.Lock]: 'lock',
  [LaneState.Queue]: 'queue',
  [LaneState.Sync]: 'sync',
  [LaneState.Join]: 'join',
  [LaneState.Sleep]: 'sleep',
  [LaneState.Io]: 'io',
  [LaneState.Gil]: 'gil',
  [LaneState.Other]: 'other',
  [LaneState.Stopped]: 'stopped',
};

/** The encoding of a state as a small square: same patterns as the timeline, drawn by CSS. */
export function stateSwatch(state: number, slot: number): HTMLElement {
  return h('span', {
    class: `swatch state-${CLASSES[state] ?? 'other'} ${slotClass(slot)}`,
    'aria-hidden': 'true',
  });
}

/** The colour of a lock as a small bar. */
export function lockSwatch(slot: number): HTMLElement {
  return h('span', { class: `lock-swatch ${slotClass(slot)}`, 'aria-hidden': 'true' });
}

export function slotClass(slot: number): string {
  return slot >= 0 ? `slot-${slot}` : 'slot-none';
}
