import { formatCount } from '../../src/base/index';
import type { ConnectionState } from '../host/connection';
import { goesOn, type LaneRow, type RangeStats } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import { h } from '../dom/element';
import { icon, type IconName } from '../dom/icons';
import { morph } from '../dom/morph';
import type { ViewState } from '../state/viewState';
import { clock } from '../text/clock';
import { plural } from '../text/words';

export interface BarInput {
  readonly store: RunStore;
  readonly state: ViewState;
  readonly connection: ConnectionState;
  readonly range: RangeStats | null;
  readonly saved: string | null;
}

/** The line at the top: what runs, for how long, and how much of the time is lost in waiting. */
export function renderBar(left: HTMLElement, right: HTMLElement, input: BarInput): void {
  const { store, state } = input;
  morph(left, [
    h(
      'span',
      { class: `status ${statusClass(input)}`, key: 'status' },
      h('span', { class: 'dot', 'aria-hidden': 'true' }),
      statusText(input),
    ),
    h('span', {
      class: 'elapsed',
      key: 'elapsed',
      title: 'time since the run began',
      text: clock(store.nowNs),
    }),
    h('strong', {
      class: 'title',
      key: 'title',
      title: store.run?.command.join(' ') ?? '',
      text: store.run?.title ?? '',
    }),
    ...(store.lanes.size > 0
      ? [h('span', { class: 'muted counts', key: 'counts', text: countText(store) })]
      : []),
  ]);
  const share = waitingShare(input);
  const dropped = store.run?.dropped ?? 0;
  morph(right, [
    ...(input.saved
      ? [h('span', { class: 'muted saved', key: 'saved', title: input.saved, text: 'saved' })]
      : []),
    ...(dropped > 0
      ? [
          h(
            'span',
            {
              class: 'lost',
              key: 'lost',
              title: 'the program was faster than the recording; figures are a little low',
            },
            formatCount(dropped),
            h('span', { class: 'verbose', text: ' records' }),
            ' lost',
          ),
        ]
      : []),
    ...(share === null
      ? []
      : [
          h(
            'span',
            {
              class: 'waiting',
              key: 'waiting',
              title: 'share of their time that threads waited for something other than sleep',
            },
            'waiting ',
            h('strong', { text: `${Math.round(share * 100)} %` }),
            h('span', { class: 'verbose', text: state.range ? ' of the range' : ' of time' }),
          ),
        ]),
    ...exitParts(store),
  ]);
}

/** The buttons, made once; `data-command` says what they do. */
export function barButtons(state: ViewState, store: RunStore): Node[] {
  return [
    button(
      state.paused ? 'play' : 'pause',
      'pause',
      state.paused ? 'Go on (space)' : 'Pause the picture (space)',
      state.paused,
      store.live || state.paused,
    ),
    button(
      'follow',
      'follow',
      'Follow: keep now at the right edge (n)',
      state.viewport.follow,
      store.live,
    ),
    button('whole', 'whole', 'Show the whole run (0)', false, store.known),
    button('save', 'save', 'Keep the recording of this run', false, store.known),
    button('link', 'link', 'Copy a link to what is shown', false, store.known),
    button('keys', 'keys', 'Keys (?)', false, true),
  ];
}

function button(
  name: IconName,
  command: string,
  title: string,
  pressed: boolean,
  enabled: boolean,
): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: 'tool',
      key: command,
      'data-command': command,
      title,
      'aria-label': title,
      'aria-pressed': command === 'pause' || command === 'follow' ? String(pressed) : undefined,
      disabled: !enabled,
    },
    icon(name),
  );
}

/** How the view stands to its program, in a word. */
export function statusText({
  store,
  state,
  connection,
}: Pick<BarInput, 'store' | 'state' | 'connection'>): string {
  if (connection.kind === 'lost') return 'disconnected';
  if (!store.known) return 'connecting';
  if (state.paused) return 'paused';
  if (store.live) return 'live';
  if (store.hello?.mode === 'recording') return 'recording';
  // A live run that is over without a word of how: who told of it is gone.
  return store.run && !store.run.exit ? 'disconnected' : 'ended';
}

function statusClass(input: BarInput): string {
  return `is-${statusText(input)}`;
}

function waitingShare({ store, range }: BarInput): number | null {
  if (range) {
    const waited = range.lanes.reduce((sum, lane) => sum + lane.waitNs, 0);
    const all = range.lanes.reduce((sum, lane) => sum + lane.runNs + lane.waitNs, 0);
    return all > 0 ? waited / all : null;
  }
  const bins = store.overview?.waiting ?? [];
  if (bins.length === 0 || store.lanes.size === 0) return null;
  return bins.reduce((sum, one) => sum + one, 0) / bins.length;
}

function exitParts(store: RunStore): Node[] {
  const exit = store.run?.exit;
  if (!exit) return [];
  const failed = exit.code !== 0 && !goesOn(exit);
  return [
    h('span', {
      class: `exit ${failed ? 'failed' : ''}`,
      key: 'exit',
      text: exitText(exit, store.hello?.mode === 'recording'),
    }),
  ];
}

const REASONS: Readonly<Record<string, string>> = {
  timeLimit: 'ended by its time limit',
  deadlock: 'ended by a deadlock',
};

export function exitText(
  exit: { code: number | null; signal: string | null; reason: string },
  isRecording = false,
): string {
  const reason = REASONS[exit.reason];
  if (reason) return reason;
  if (goesOn(exit)) return isRecording ? 'was still running' : 'still running';
  if (exit.signal !== null) return `killed by ${exit.signal}`;
  return exit.code === null ? 'ended' : `exit ${exit.code}`;
}

/** `2 processes · 9 threads`: what lives now, or all there ever was. */
function countText(store: RunStore): string {
  const counted = [...store.lanes.values()].filter((lane) => lane.endNs === null || !store.live);
  const forgotten = store.live ? null : (store.run?.forgotten ?? null);
  const of = (kind: LaneRow['kind']): number => counted.filter((lane) => lane.kind === kind).length;
  const native = of('native');
  const tasks = of('task') + (forgotten?.tasks ?? 0);
  const programs = of('child') + (forgotten?.programs ?? 0);
  const threads = of('thread') + (forgotten?.threads ?? 0);
  const parts = [
    `${formatCount(store.processes.size)} ${plural(store.processes.size, 'process', 'processes')}`,
    `${formatCount(threads)} ${plural(threads, 'thread')}`,
  ];
  if (native > 0) parts.push(`${formatCount(native)} native`);
  if (programs > 0) parts.push(`${formatCount(programs)} ${plural(programs, 'program')}`);
  if (tasks > 0) parts.push(`${formatCount(tasks)} ${plural(tasks, 'task')}`);
  return parts.join(' · ');
}
