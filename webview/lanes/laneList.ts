import type { LaneRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import { patch } from '../dom/morph';
import { asideOf, rowElement, rowFacts, type RowInput } from './laneRow';
import { visibleTracks, type PlacedTrack, type TrackLayout } from './trackLayout';

export interface LaneListInput extends Omit<RowInput, 'tall'> {
  readonly layout: TrackLayout;
  readonly scrollTop: number;
  readonly height: number;
  /** Key of the row that Tab reaches. */
  readonly activeKey: string | null;
}

/** Rows kept above and below the window, so that a focused row survives a small scroll. */
const MARGIN = 8;
/** From this height on a row has two lines. */
const TALL = 38;

interface Row {
  readonly facts: string;
  readonly element: HTMLElement;
}

/** The list beside the timeline: its names, and its twin for keyboard and screen reader. */
export class LaneList {
  private rows = new Map<string, Row>();
  /** Rows [from, to) of the layout are in the page. */
  private from = 0;
  private to = 0;

  constructor(private readonly body: HTMLElement) {}

  render(input: LaneListInput): void {
    const { layout, scrollTop, height } = input;
    const [first, last] = visibleTracks(layout, scrollTop, scrollTop + height);
    this.from = Math.max(0, first - MARGIN);
    this.to = Math.min(layout.placed.length, last + MARGIN);
    const shown = layout.placed.slice(this.from, this.to);
    this.body.style.height = `${layout.height}px`;
    this.body.style.setProperty('--name-width', nameWidth(layout, input.store));
    this.body.setAttribute('aria-rowcount', String(layout.placed.length));
    const rowInput: RowInput = { ...input, tall: layout.laneHeight >= TALL };
    const before = this.rows;
    this.rows = new Map(shown.map((one) => [one.track.key, rowOf(one, rowInput, before)]));
    // Tab reaches the active row, or the first in sight while that one is out of the page.
    const visible = layout.placed[first]?.track.key ?? '';
    const active = this.rows.has(input.activeKey ?? '') ? input.activeKey : visible;
    let at = this.body.firstElementChild;
    shown.forEach((one, index) => {
      const { element } = this.rows.get(one.track.key)!;
      if (element === at) at = at.nextElementSibling;
      else this.body.insertBefore(element, at);
      place(element, one, this.from + index, one.track.key === active);
    });
    while (at !== null) {
      const next: Element | null = at.nextElementSibling;
      at.remove();
      at = next;
    }
  }

  /** Whether scrolling has come so near to the end of the rows there are that others are needed. */
  needsRows(layout: TrackLayout, top: number, height: number): boolean {
    const [first, last] = visibleTracks(layout, top, top + height);
    const short = MARGIN / 4;
    const above = this.from > 0 && first - this.from < short;
    return above || (this.to < layout.placed.length && this.to - last < short);
  }
}

/** The row there was when it would look the same, else a new look for the same element. */
function rowOf(one: PlacedTrack, input: RowInput, before: ReadonlyMap<string, Row>): Row {
  const values = rowFacts(one, input);
  const facts = JSON.stringify(values);
  const old = before.get(one.track.key);
  if (old?.facts === facts) return old;
  const fresh = rowElement(one.track.key, values);
  if (!old) return { facts, element: fresh };
  patch(old.element, fresh, PLACED);
  return { facts, element: old.element };
}

/** Attributes that `place` sets. */
const PLACED: ReadonlySet<string> = new Set(['tabindex', 'aria-rowindex', 'style']);

/** Positions by the style object: inline style attributes are against the page's policy. */
function place(
  element: HTMLElement,
  { y, height }: PlacedTrack,
  index: number,
  active: boolean,
): void {
  const transform = `translateY(${y}px)`;
  if (element.style.transform !== transform) element.style.transform = transform;
  if (element.style.height !== `${height}px`) element.style.height = `${height}px`;
  const tab = active ? 0 : -1;
  if (element.tabIndex !== tab || !element.hasAttribute('tabindex')) element.tabIndex = tab;
  const row = String(index + 1);
  if (element.getAttribute('aria-rowindex') !== row) element.setAttribute('aria-rowindex', row);
}

/** In characters, with what stands beside the name. */
function nameLength(lane: LaneRow): number {
  const aside = asideOf(lane);
  return lane.name.length + (aside === '' ? 0 : aside.length + 2);
}

/** Room for the longest name of a lane, within bounds: what is left is for what lanes do. */
function nameWidth(layout: TrackLayout, store: RunStore): string {
  let longest = 10;
  for (const { track } of layout.placed) {
    if (track.kind === 'lane')
      longest = Math.max(longest, nameLength(store.lanes.get(track.lane)!));
    if (track.kind === 'queue')
      longest = Math.max(longest, store.queues.get(track.queue)!.name.length);
  }
  return `min(48%, ${longest * 0.62 + 2.2}em)`;
}
