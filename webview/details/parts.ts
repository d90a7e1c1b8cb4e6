import { formatSteadyDuration } from '../../src/base/index';
import type { LaneId, ObjectId } from '../../src/base/index';
import { h } from '../dom/element';
import { selectLink } from '../dom/names';
import { lockSwatch, stateSwatch } from '../dom/swatch';
import type { DetailsContext } from './context';

type Content = Node | string | null | false;

export function section(title: string, ...content: Content[]): HTMLElement | null {
  if (content.every((one) => one === null || one === false)) return null;
  return h('section', { key: title }, h('h3', { text: title }), ...content);
}

/** Pairs of a term and its value; pairs without a value are left out. */
export function factList(...pairs: (readonly [string, Content])[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    ...pairs
      .filter(([, value]) => value !== null && value !== false && value !== '')
      .flatMap(([term, value]) => [h('dt', { text: term }), h('dd', null, value)]),
  );
}

export function laneLink(id: LaneId, context: DetailsContext): HTMLElement {
  const lane = context.store.lanes.get(id);
  const slot = lane?.wait?.object ? context.colors.slotOf(lane.wait.object) : -1;
  const state = lane === undefined || lane.endNs !== null ? 0 : lane.state;
  return selectLink(
    context.store.laneTitle(id),
    { kind: 'lane', lane: id },
    stateSwatch(state, slot),
  );
}

export function objectLink(id: ObjectId, context: DetailsContext): HTMLElement {
  const swatch = lockSwatch(context.colors.slotOf(id));
  return selectLink(context.store.objectName(id), { kind: 'object', object: id }, swatch);
}

/** A small table of figures: first column text, the rest right-aligned. */
export function figures(titles: readonly string[], rows: readonly Content[][]): HTMLElement | null {
  if (rows.length === 0) return null;
  return h(
    'table',
    { class: 'figures' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        ...titles.map((text, at) => h('th', { scope: 'col', class: at > 0 ? 'right' : '', text })),
      ),
    ),
    h(
      'tbody',
      null,
      ...rows.map((cells) =>
        h('tr', null, ...cells.map((one, at) => h('td', { class: at > 0 ? 'right' : '' }, one))),
      ),
    ),
  );
}

export function timeText(ns: number): string {
  return ns > 0 ? formatSteadyDuration(ns) : '–';
}
