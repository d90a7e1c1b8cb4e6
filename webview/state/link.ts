import type { TimeRange } from '../timeline/viewport';
import { parseSelection, selectionText, type Selection } from './selection';

/** What a copied link brings back. */
export interface LinkState {
  readonly selection: Selection | null;
  readonly range: TimeRange | null;
  /** Absent while following. */
  readonly window: TimeRange | null;
  readonly tab: string | null;
}

export function formatLink(state: LinkState): string {
  const parts: string[] = [];
  if (state.selection) parts.push(`select=${selectionText(state.selection)}`);
  if (state.range) parts.push(`range=${rangeText(state.range)}`);
  if (state.window) parts.push(`time=${rangeText(state.window)}`);
  if (state.tab !== null) parts.push(`tab=${state.tab}`);
  return parts.join('&');
}

export function parseLink(hash: string): LinkState {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const tab = fields.get('tab');
  return {
    selection: parseSelection(fields.get('select') ?? ''),
    range: parseRange(fields.get('range')),
    window: parseRange(fields.get('time')),
    tab: tab !== null && /^[a-z]{1,20}$/.test(tab) ? tab : null,
  };
}

function rangeText(range: TimeRange): string {
  return `${Math.round(range.fromNs)}-${Math.round(range.toNs)}`;
}

function parseRange(text: string | null): TimeRange | null {
  const match = /^(-?\d{1,18})-(\d{1,18})$/.exec(text ?? '');
  if (!match) return null;
  const range = { fromNs: Number(match[1]), toNs: Number(match[2]) };
  return range.fromNs < range.toNs ? range : null;
}
