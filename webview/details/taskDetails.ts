import {
  formatCount,
  formatDuration,
  formatSteadyDuration,
  type LaneId,
} from '../../src/base/index';
import type { LaneRow, RaisedRow, SlowStepsRow, TaskRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { sourceLink } from '../dom/names';
import { timePoint } from '../text/clock';
import { dueWords, taskPlace } from '../text/taskWords';
import type { DetailsContext } from './context';
import { factList, figures, laneLink, section } from './parts';

const MAX_PARENTS = 16;

/** What a task has besides what every lane has. */
export function taskSections(lane: LaneRow, context: DetailsContext): (HTMLElement | null)[] {
  const { task } = lane;
  if (!task) return [];
  const thread = task.runsOn ?? task.ranOn;
  const late = task.due?.lateNs ?? null;
  return [
    section(
      'Task',
      factList(
        ['kind', KIND_WORDS[task.kind]],
        [task.kind === 'event' ? 'scheduler' : 'pool', task.executor],
        ['place', taskPlace(lane, context.store)],
        ['due', task.due && dueWords(task.due)],
        ['began late by', late === null ? null : formatDuration(late)],
        ['outcome', task.outcome === 'lost' ? LOST : task.outcome],
        ['exception', task.unretrieved ? 'nobody looked at it' : null],
        [task.runsOn === null ? 'ran on' : 'runs on', thread && laneLink(thread, context)],
        ['ran for', task.ranNs === null ? null : formatDuration(task.ranNs)],
      ),
    ),
    raisedSection(task.raised),
    parents(task, context),
  ];
}

const KIND_WORDS: Readonly<Record<TaskRow['kind'], string>> = {
  coroutine: 'coroutine',
  job: 'job of a pool',
  event: 'event of a scheduler',
  wait: 'wait of asynchronous code',
  unknown: 'unknown',
};

const LOST = 'lost: its worker or its pool was gone before it was over';

/** The exception that ended a thread or task. */
export function raisedSection(raised: RaisedRow | null | undefined): HTMLElement | null {
  if (!raised) return null;
  return section(
    'Ended by an exception',
    h(
      'p',
      null,
      h('span', { class: 'error-text', text: raised.text }),
      raised.site ? ' at ' : null,
      sourceLink(raised.site),
    ),
  );
}

function parents(task: TaskRow, context: DetailsContext): HTMLElement | null {
  const chain: LaneId[] = [];
  for (let at = task.parent; at !== null && chain.length < MAX_PARENTS && !chain.includes(at);) {
    chain.push(at);
    at = context.store.lanes.get(at)?.task?.parent ?? null;
  }
  if (chain.length === 0) return null;
  return section(
    'Created by',
    h('ol', { class: 'chain' }, ...chain.map((id) => h('li', null, laneLink(id, context)))),
  );
}

/** Steps and callbacks that kept the loop from all else, the longest first. */
export function slowSection(
  slow: SlowStepsRow | undefined,
  context: DetailsContext,
): HTMLElement | null {
  if (!slow) return null;
  return section(
    'Blocked the event loop',
    h('p', {
      class: 'muted',
      text: `${formatCount(slow.count)} × 100 ms or more, ${formatDuration(slow.totalNs)} in all`,
    }),
    figures(
      ['Step', 'Ended', 'Took'],
      slow.longest.map((one) => [
        one.task === null ? one.name : laneLink(one.task, context),
        timePoint(one.endNs, 1e6),
        formatSteadyDuration(one.ranNs),
      ]),
    ),
  );
}
