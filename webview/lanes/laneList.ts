import { formatCount, formatDuration } from '../../src/base/index';
import type { LaneRow } from '../../src/protocol/view/index';
import type { LockColors } from '../data/lockColors';
import type { RunStore } from '../data/runStore';
import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { morph } from '../dom/morph';
import { nameText } from '../dom/names';
import { stateSwatch } from '../dom/swatch';
import type { Emphasis } from '../state/emphasis';
import { selectionText, type Selection } from '../state/selection';
import { plural, stateText } from '../text/words';
import { visibleTracks, type PlacedTrack, type TrackLayout } from './trackLayout';

export interface LaneListInput {
  readonly store: RunStore;
  readonly colors: LockColors;
  readonly layout: TrackLayout;
  readonly scrollTop: number;
  readonly height: number;
  readonly selection: Selection | null;
  readonly emphasis: Emphasis | null;
  /** Key of the row that Tab reaches. */
  readonly activeKey: string | null;
}

/** Rows kept above and below the window, so that a focused row survives a small scroll. */
const MARGIN = 8;

/** The list beside the timeline: its names, and its twin for keyboard and screen reader. Returns which rows it has. */
export function renderLaneList(body: HTMLElement, input: LaneListInput): RowSpan {
  const { layout } = input;
  const [first, last] = visibleTracks(layout, input.scrollTop, input.scrollTop + input.height);
  const from = Math.max(0, first - MARGIN);
  const to = Math.min(layout.placed.length, last + MARGIN);
  const active = input.activeKey ?? layout.placed[0]?.track.key;
  const rows = layout.placed
    .slice(from, to)
    .map((one, at) => row(one, from + at, input, one.track.key === active));
  body.style.height = `${layout.height}px`;
  body.style.setProperty('--name-width', nameWidth(layout, input.store));
  body.setAttribute('aria-rowcount', String(layout.placed.length));
  morph(body, rows);
  for (const element of body.children) place(element as HTMLElement);
  return { from, to };
}

/** Rows [from, to) of the layout. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/** Whether scrolling has come so near to the end of the rows there are that others are needed. */
export function needsRows(
  span: RowSpan,
  layout: TrackLayout,
  top: number,
  height: number,
): boolean {
  const [first, last] = visibleTracks(layout, top, top + height);
  const short = MARGIN / 4;
  const above = span.from > 0 && first - span.from < short;
  return above || (span.to < layout.placed.length && span.to - last < short);
}

/** Room for the longest name of a lane, within bounds: what is left is for what lanes do. */
function nameWidth(layout: TrackLayout, store: RunStore): string {
  let longest = 0;
  for (const { track } of layout.placed) {
    if (track.kind === 'lane')
      longest = Math.max(longest, store.lanes.get(track.lane)!.name.length);
    if (track.kind === 'queue')
      longest = Math.max(longest, store.queues.get(track.queue)!.name.length);
  }
  return `min(48%, ${Math.max(10, longest) * 0.62 + 2.2}em)`;
}

/** Positions by the style object: inline style attributes are against the page's policy. */
function place(element: HTMLElement): void {
  const { y, height } = element.dataset;
  const transform = `translateY(${y}px)`;
  if (element.style.transform !== transform) element.style.transform = transform;
  if (element.style.height !== `${height}px`) element.style.height = `${height}px`;
}

function row(
  { track, y, height }: PlacedTrack,
  index: number,
  input: LaneListInput,
  active: boolean,
): HTMLElement {
  const common = {
    role: 'row',
    key: track.key,
    'data-y': y,
    'data-height': height,
    'aria-rowindex': index + 1,
    tabindex: active ? 0 : -1,
  };
  switch (track.kind) {
    case 'process': {
      const { process } = track;
      const runtime = process.state === 'running' ? process.runtime : process.state;
      return h(
        'div',
        {
          ...common,
          class: 'track process',
          'aria-level': 1,
          'aria-expanded': String(track.open),
          'data-toggle': track.key,
        },
        cell(
          'track-name',
          icon(track.open ? 'open' : 'closed'),
          nameText(process.name),
          h('span', { class: 'muted pid', text: String(process.pid) }),
        ),
        cell(
          'track-state',
          h('span', { class: 'muted', text: runtime, title: process.note ?? process.runtime }),
        ),
      );
    }
    case 'group': {
      const waiting = track.lanes.filter((id) => input.store.lanes.get(id)?.wait).length;
      const hidden = track.lanes.length - track.shown;
      return h(
        'div',
        {
          ...common,
          class: 'track group',
          'aria-level': 2,
          'aria-expanded': String(track.open),
          'data-toggle': track.key,
        },
        cell(
          'track-name',
          icon(track.open ? 'open' : 'closed'),
          nameText(track.name),
          h('span', { class: 'muted', text: `×${formatCount(track.lanes.length)}` }),
        ),
        cell(
          'track-state',
          h('span', {
            class: 'muted',
            text: `${formatCount(waiting)} waiting`,
            title: hidden > 0 ? `${formatCount(hidden)} more, open to see them` : undefined,
          }),
        ),
      );
    }
    case 'lane':
      return laneRow(input.store.lanes.get(track.lane)!, track.level, common, input);
    case 'queue': {
      const queue = input.store.queues.get(track.queue)!;
      const selected = input.selection?.kind === 'object' && input.selection.object === track.queue;
      const bound = queue.maxsize > 0 ? ` of ${formatCount(queue.maxsize)}` : '';
      return h(
        'div',
        {
          ...common,
          class: `track queue${faded(input.emphasis?.objects.has(queue.id), input)}`,
          'aria-level': track.level,
          'aria-selected': String(selected),
          'data-select': selectionText({ kind: 'object', object: track.queue }),
        },
        cell('track-name', stateSwatch(3, input.colors.slotOf(queue.id)), nameText(queue.name)),
        cell(
          'track-state',
          h('span', { class: 'muted', text: `max ${formatCount(queue.depth.max)}${bound}` }),
        ),
        cell('track-time', `${formatCount(queue.depth.last)}`),
      );
    }
  }
}

function laneRow(
  lane: LaneRow,
  level: number,
  common: Record<string, string | number>,
  input: LaneListInput,
): HTMLElement {
  const { words, owner, since } = stateText(lane, input.store);
  const held = owner === '' ? '' : `held by ${owner}`;
  const { selection } = input;
  const selected =
    (selection?.kind === 'lane' || selection?.kind === 'slice') && selection.lane === lane.id;
  const slot = lane.wait?.object ? input.colors.slotOf(lane.wait.object) : -1;
  const ended = lane.endNs === null ? '' : ' ended';
  const long = lane.wait && lane.wait.reason === 'Lock' ? ' blocked' : '';
  return h(
    'div',
    {
      ...common,
      class: `track lane level-${level}${input.layout.laneHeight >= 38 ? ' tall' : ''}${ended}${long}${faded(input.emphasis?.lanes.has(lane.id), input)}`,
      'aria-level': level,
      'aria-selected': String(selected),
      'aria-label': [lane.name, `${words} ${since}`.trim(), held].filter(Boolean).join(', '),
      'data-select': selectionText({ kind: 'lane', lane: lane.id }),
    },
    cell(
      'track-name',
      stateSwatch(lane.endNs === null ? lane.state : 0, slot),
      nameText(lane.name),
    ),
    cell(
      'track-state',
      h('span', {
        class: 'state-words',
        text: words,
        title: `${words} ${since} · waited ${formatDuration(lane.waitNs)} so far`,
      }),
      held !== '' && h('span', { class: 'state-owner', text: held, title: held }),
    ),
    cell('track-time', since),
  );
}

function faded(lit: boolean | undefined, input: LaneListInput): string {
  return input.emphasis !== null && lit !== true ? ' faded' : '';
}

function cell(name: string, ...children: (Node | string | false)[]): HTMLElement {
  return h('span', { class: name, role: 'gridcell' }, ...children);
}

/** For the heading: `2 processes · 9 threads`. */
export function countText(store: RunStore): string {
  const alive = [...store.lanes.values()].filter((lane) => lane.endNs === null || !store.live);
  const tasks = alive.filter((lane) => lane.kind === 'task').length;
  const threads = alive.length - tasks;
  const parts = [
    `${formatCount(store.processes.size)} ${plural(store.processes.size, 'process', 'processes')}`,
    `${formatCount(threads)} ${plural(threads, 'thread')}`,
  ];
  if (tasks > 0) parts.push(`${formatCount(tasks)} ${plural(tasks, 'task')}`);
  return parts.join(' · ');
}
