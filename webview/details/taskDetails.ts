import { formatCount, formatDuration, type LaneId } from '../../src/base/index';
import type { LaneRow, SlowStepsRow, TaskRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { timePoint } from '../text/clock';
import { taskPlace } from '../text/taskWords';
import type { DetailsContext } from './context';
import { factList, figures, laneLink, section } from './parts';

const MAX_PARENTS = 16;

/** What a task has besides what every lane has. */
export function taskSections(lane: LaneRow, context: DetailsContext): (HTMLElement | null)[] {
  const { task } = lane;
  if (!task) return [];
  const thread = task.runsOn ?? task.ranOn;
  return [
    section(
      'Task',
      factList(
        ['kind', task.kind === 'job' ? 'job of a pool' : task.kind],
        ['pool', task.executor],
        ['place', taskPlace(lane, context.store)],
        ['outcome', task.outcome],
        ['exception', task.lost ? 'nobody looked at it' : null],
        [task.runsOn === null ? 'ran on' : 'runs on', thread && laneLink(thread, context)],
        ['ran for', task.ranNs === null ? null : formatDuration(task.ranNs)],
      ),
    ),
    parents(task, context),
  ];
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
        formatDuration(one.ranNs),
      ]),
    ),
  );
}
