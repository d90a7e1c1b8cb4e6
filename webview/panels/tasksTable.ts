import type { LaneRow } from '../../src/protocol/view/index';
import { nameText, selectLink, sourceLink } from '../dom/names';
import { stateSwatch } from '../dom/swatch';
import { stateText } from '../text/words';
import { duration, nowTitle } from './cells';
import { matchesFilter, type PanelContext } from './context';
import type { Column } from './table';

export function tasksShown(context: PanelContext): LaneRow[] {
  return [...context.store.lanes.values()].filter(
    (lane) =>
      lane.kind === 'task' &&
      matchesFilter(
        context.state.filter,
        lane.name,
        lane.task?.executor ?? undefined,
        lane.task?.created?.file,
      ),
  );
}

export function taskColumns(context: PanelContext): Column<LaneRow>[] {
  const { store, colors, range } = context;
  const within = new Map<number, number>(range?.lanes.map((one) => [one.id, one.waitNs]));
  const waited = (lane: LaneRow): number => (range ? (within.get(lane.id) ?? 0) : lane.waitNs);
  const since = (lane: LaneRow): number =>
    lane.endNs === null && lane.wait ? Math.max(0, store.nowNs - lane.wait.sinceNs) : -1;
  return [
    {
      id: 'name',
      title: 'Task',
      value: (lane) => lane.name,
      cell: (lane) => [
        stateSwatch(
          lane.endNs === null ? lane.state : 0,
          lane.wait?.object ? colors.slotOf(lane.wait.object) : -1,
        ),
        nameText(lane.name),
      ],
    },
    {
      id: 'state',
      title: nowTitle(store),
      hint: 'what it does or waits for',
      value: (lane) => stateText(lane, store).words,
      cell: (lane) => {
        const { words, more } = stateText(lane, store);
        return [nameText([words, more].filter(Boolean).join(', '))];
      },
    },
    {
      id: 'since',
      title: 'For',
      hint: 'how long its present wait lasts',
      align: 'right',
      value: since,
      cell: (lane) => [since(lane) < 0 ? '' : duration(since(lane))],
    },
    {
      id: 'waits-at',
      title: 'At',
      cell: (lane) => [sourceLink(lane.endNs === null ? (lane.wait?.site ?? null) : null)],
    },
    {
      id: 'wait',
      title: 'Waited',
      hint: 'all time it waited, without sleep',
      align: 'right',
      value: waited,
      cell: (lane) => [duration(waited(lane))],
    },
    {
      id: 'ran',
      title: 'Ran',
      hint: 'how long threads ran it; known when it is over',
      align: 'right',
      value: (lane) => lane.task?.ranNs ?? -1,
      cell: (lane) => [lane.task?.ranNs ? duration(lane.task.ranNs) : ''],
    },
    {
      id: 'thread',
      title: 'Thread',
      hint: 'the thread that runs it, or ran it last',
      cell: (lane) => {
        const thread = lane.task?.ranOn ?? null;
        return [
          thread === null
            ? (lane.task?.executor ?? '')
            : selectLink(store.laneTitle(thread), { kind: 'lane', lane: thread }),
        ];
      },
    },
    {
      id: 'created',
      title: 'Created',
      cell: (lane) => [sourceLink(lane.task?.created ?? null)],
    },
  ];
}
