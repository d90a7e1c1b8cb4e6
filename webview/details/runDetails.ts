import { formatCount, formatDuration } from '../../src/base/index';
import { forgottenLanes, LaneState, type RunRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { stateSwatch } from '../dom/swatch';
import type { DetailsContext } from './context';
import { factList, section } from './parts';

const LEGEND: readonly (readonly [number, string])[] = [
  [LaneState.Running, 'runs'],
  [LaneState.Lock, 'waits for a lock'],
  [LaneState.Sync, 'waits for a condition, event, semaphore'],
  [LaneState.Queue, 'waits for a queue'],
  [LaneState.Join, 'waits for a thread, task or process to end'],
  [LaneState.Gil, 'waits for the interpreter lock (estimated from samples)'],
  [LaneState.Io, 'input or output'],
  [LaneState.Sleep, 'sleeps'],
  [LaneState.Other, 'waits in an unrecorded call (estimated from samples)'],
  [LaneState.Stopped, 'stopped, in the debugger or by a signal'],
];

/** What the details say while nothing is selected: the run, and how to read the picture. */
export function runDetails(context: DetailsContext): (Node | null)[] {
  const { run, processes } = context.store;
  const notes = [...processes.values()].filter((one) => one.note !== null);
  const runtimes = [...new Set([...processes.values()].map((one) => one.runtime))].join(', ');
  return [
    h('p', {
      class: 'muted',
      key: 'hint',
      text: 'Select a lane, a slice, a lock or a finding to see its facts here.',
    }),
    run &&
      section(
        'Run',
        factList(
          ['command', h('code', { text: run.command.join(' ') })],
          ['started', startedText(run.startedAt)],
          ['runtime', runtimes],
          ['detail', run.detail],
          ['processors', processorsText(run.processors)],
          ['lost records', run.dropped > 0 ? formatCount(run.dropped) : null],
          ['not listed', forgottenText(run.forgotten)],
          [
            'exact',
            run.exactFromNs > 0
              ? `from ${formatDuration(run.exactFromNs)} on; before that waits are merged`
              : null,
          ],
        ),
      ),
    ...notes.map((one) =>
      h('p', { class: 'note', key: `note:${one.id}`, text: `${one.name} ${one.pid}: ${one.note}` }),
    ),
    section(
      'How to read the lanes',
      h(
        'ul',
        { class: 'legend' },
        ...LEGEND.map(([state, text]) =>
          h(
            'li',
            null,
            stateSwatch(
              state,
              state === LaneState.Lock || state === LaneState.Sync || state === LaneState.Queue
                ? 0
                : -1,
            ),
            text,
          ),
        ),
      ),
      h('p', {
        class: 'muted',
        text: 'The thin bar under a lane is the time it holds a lock that others waited for, in the colour of the lock. Those that cost most have one. A dotted line is time of which nothing is known yet. Beside a group stands what share of its lanes waits and, above those, runs.',
      }),
    ),
  ];
}

/** `2; up to 8 threads wanted them at once, for about 3.1 s`. */
function processorsText(row: RunRow['processors']): string | null {
  if (row === null) return null;
  const { available, wanted, overNs, queuedNs } = row;
  if (wanted <= available) return formatCount(available);
  const over = `${formatCount(available)}; up to ${formatCount(wanted)} threads wanted one at once`;
  return `${over}, for about ${formatDuration(overNs)}; they waited ${formatDuration(queuedNs)} for a free one`;
}

/** `12 345 objects that are gone, waited for 3.2 s in all; 80 000 threads that have ended`. */
function forgottenText(row: RunRow['forgotten']): string | null {
  if (row === null) return null;
  const { objects, waitNs } = row;
  const lanes = forgottenLanes(row);
  const gone = `${formatCount(objects)} objects that are gone, waited for ${formatDuration(waitNs)} in all`;
  return [
    ...(objects > 0 ? [gone] : []),
    ...(lanes !== '' ? [`${lanes} that have ended`] : []),
  ].join('; ');
}

function startedText(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString();
}
