import { formatCount, formatDuration } from '../../src/base/index';
import { LaneState, type LaneRow } from '../../src/protocol/view/index';
import type { LockColors } from '../data/lockColors';
import type { RunStore } from '../data/runStore';
import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { nameText } from '../dom/names';
import { stateSwatch } from '../dom/swatch';
import type { Emphasis } from '../state/emphasis';
import { selectionText, type Selection } from '../state/selection';
import { lineText, splitForEllipsis } from '../text/shorten';
import { stateText } from '../text/words';
import type { PlacedTrack } from './trackLayout';

/** At most so many characters at the end of what a lane does stay: `.lock #4`. */
const STATE_TAIL = 8;

export interface RowInput {
  readonly store: RunStore;
  readonly colors: LockColors;
  readonly selection: Selection | null;
  readonly emphasis: Emphasis | null;
  /** Rows are high enough for two lines. */
  readonly tall: boolean;
}

/** All that a row shows, as plain values: equal facts need no new element. */
export interface RowFacts {
  readonly kind: PlacedTrack['track']['kind'];
  readonly level: number;
  readonly name: string;
  /** State and slot of the swatch; null: a twisty. */
  readonly swatch: readonly [state: number, slot: number] | null;
  /** Whether it is open; null: it has nothing to open. */
  readonly open: boolean | null;
  /** What a click does. */
  readonly toggle: string | null;
  readonly select: string | null;
  /** Beside the name, and in the column of states. */
  readonly aside: string;
  readonly words: string;
  readonly more: string;
  readonly time: string;
  readonly hint: string;
  readonly selected: boolean;
  readonly faded: boolean;
  readonly classes: string;
}

const NOTHING = {
  swatch: null,
  open: null,
  toggle: null,
  select: null,
  aside: '',
  words: '',
  more: '',
  time: '',
  hint: '',
  selected: false,
  faded: false,
  classes: '',
};

export function rowFacts({ track }: PlacedTrack, input: RowInput): RowFacts {
  const { store, colors, selection, emphasis } = input;
  const { kind, key } = track;
  switch (kind) {
    case 'process': {
      const { process, open } = track;
      const words = process.state === 'running' ? process.runtime : process.state;
      const hint = process.note ?? process.runtime;
      return {
        ...NOTHING,
        kind,
        level: 1,
        name: process.name,
        open,
        toggle: key,
        aside: String(process.pid),
        words,
        hint,
      };
    }
    case 'group': {
      const hidden = track.lanes.length - track.shown;
      const hint = hidden > 0 ? `${formatCount(hidden)} more, open to see them` : '';
      const lanes = track.lanes.flatMap((id) => store.lanes.get(id) ?? []);
      const words = groupWords(lanes, track.native);
      return {
        ...NOTHING,
        kind,
        level: 2,
        name: track.name,
        open: track.open,
        toggle: key,
        aside: `×${formatCount(track.lanes.length)}`,
        words,
        hint,
      };
    }
    case 'lane': {
      const lane = store.lanes.get(track.lane)!;
      const { words, more, since } = stateText(lane, store);
      const slot = lane.wait?.object ? colors.slotOf(lane.wait.object) : -1;
      const ended = lane.endNs !== null;
      const blocked = lane.wait?.reason === 'Lock';
      const failed = lane.raised !== undefined || lane.task?.outcome === 'lost';
      return {
        ...NOTHING,
        kind,
        level: track.level,
        name: lane.name,
        aside: asideOf(lane),
        swatch: [ended ? 0 : lane.state, slot],
        select: selectionText({ kind: 'lane', lane: lane.id }),
        words,
        more,
        time: since,
        hint: hintOf(lane, `${words} ${since}`.trim()),
        selected:
          (selection?.kind === 'lane' || selection?.kind === 'slice') && selection.lane === lane.id,
        faded: emphasis !== null && !emphasis.lanes.has(lane.id),
        classes: `level-${track.level}${input.tall ? ' tall' : ''}${ended ? ' ended' : ''}${blocked ? ' blocked' : ''}${failed ? ' failed' : ''}${lane.library ? ' library' : ''}`,
      };
    }
    case 'queue': {
      const queue = store.queues.get(track.queue)!;
      const bound = queue.maxsize > 0 ? ` of ${formatCount(queue.maxsize)}` : '';
      return {
        ...NOTHING,
        kind,
        level: track.level,
        name: queue.name,
        swatch: [3, colors.slotOf(queue.id)],
        select: selectionText({ kind: 'object', object: queue.id }),
        words: `${queue.kind === 'Counter' ? 'counter, ' : ''}max ${formatCount(queue.depth.max)}${bound}`,
        time: formatCount(queue.depth.last),
        selected: selection?.kind === 'object' && selection.object === queue.id,
        faded: emphasis !== null && !emphasis.objects.has(queue.id),
        classes: queue.kind === 'Counter' ? 'counter' : '',
      };
    }
  }
}

export function asideOf({ kind, nativeId, library }: LaneRow): string {
  if (library) return 'library';
  if (kind === 'native') return 'native';
  return kind === 'child' && nativeId !== 0 ? String(nativeId) : '';
}

/** `57 waiting`; `ended, 57 waiting` where all were ended as they did. */
export function groupWords(lanes: readonly LaneRow[], native: boolean): string {
  const alive = lanes.filter((lane) => lane.endNs === null);
  if (native) {
    const running = alive.filter((lane) => lane.state === LaneState.Running);
    return `${formatCount(running.length)} running`;
  }
  const isOver = alive.length === 0;
  const waiting = (isOver ? lanes : alive).filter(keepsWaiting).length;
  if (!isOver) return `${formatCount(waiting)} waiting`;
  return waiting > 0 ? `ended, ${formatCount(waiting)} waiting` : 'ended';
}

/** As in the sums of what the run waits: sleep and what the debugger does keep nobody from its work. */
const keepsWaiting = ({ wait }: LaneRow): boolean =>
  wait !== null && wait.reason !== 'Sleep' && wait.reason !== 'Debugger';

/** `get jobs 1.2 s · at app.py:7 · waited 3.4 s so far · CPU 0.8 s`. */
function hintOf({ kind, waitNs, cpuNs, child, wait }: LaneRow, now: string): string {
  const parts = [
    now,
    wait?.site ? `at ${lineText(wait.site)}` : '',
    child
      ? child.command.join(' ')
      : kind === 'native'
        ? 'sampled'
        : `waited ${formatDuration(waitNs)} so far`,
    cpuNs === null ? '' : `CPU ${formatDuration(cpuNs)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The element of a row. Attributes that depend on its place are set by the list. */
export function rowElement(key: string, facts: RowFacts): HTMLElement {
  const { name, words, more, time, hint } = facts;
  const spoken = facts.kind === 'queue' ? `${words}, depth ${time}` : `${words} ${time}`.trim();
  return h(
    'div',
    {
      role: 'row',
      key,
      class: ['track', facts.kind, facts.classes, facts.faded ? 'faded' : '']
        .filter(Boolean)
        .join(' '),
      'aria-level': facts.level,
      'aria-expanded': facts.open === null ? undefined : String(facts.open),
      'aria-selected': facts.select === null ? undefined : String(facts.selected),
      'aria-label': [name, facts.aside, spoken, more].filter(Boolean).join(', '),
      'data-toggle': facts.toggle ?? undefined,
      'data-select': facts.select ?? undefined,
    },
    cell(
      'track-name',
      facts.swatch ? stateSwatch(...facts.swatch) : icon(facts.open === true ? 'open' : 'closed'),
      nameText(name),
      facts.aside !== '' && h('span', { class: 'muted', text: facts.aside }),
    ),
    cell(
      'track-state',
      facts.kind === 'lane'
        ? stateWords(words, hint)
        : h('span', { class: 'state-words', text: words, title: hint === '' ? undefined : hint }),
      more !== '' && h('span', { class: 'state-owner', text: more, title: more }),
    ),
    (facts.kind === 'lane' || facts.kind === 'queue') && cell('track-time', time),
  );
}

/** What a lane does gives way in its middle: names like `accounts[name].lock #4` differ at their end. */
function stateWords(words: string, hint: string): HTMLElement {
  const most = words.includes(' ') ? Math.floor(words.length / 3) : 0; // a single word stays whole
  const [head, tail] = splitForEllipsis(words, Math.min(STATE_TAIL, most));
  return h(
    'span',
    { class: 'state-words', title: hint === '' ? undefined : hint },
    h('span', { class: 'name-head', text: head }),
    tail !== '' && h('span', { class: 'name-tail', text: tail }),
  );
}

function cell(name: string, ...children: (Node | string | false)[]): HTMLElement {
  return h('span', { class: name, role: 'gridcell' }, ...children);
}
