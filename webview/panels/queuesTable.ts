import { formatCount, formatSteadyDuration } from '../../src/base/index';
import type { QueueRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { nameText, sourceLink } from '../dom/names';
import { stateSwatch, slotClass } from '../dom/swatch';
import { count, duration, kindCell, nowTitle } from './cells';
import { matchesFilter, type PanelContext } from './context';
import { sparkline } from './sparkline';
import type { Column } from './table';

export function queuesShown(context: PanelContext): QueueRow[] {
  const { store, state } = context;
  return [...store.queues.values()].filter(
    (queue) =>
      queue.kind !== 'Counter' &&
      matchesFilter(state.filter, queue.name, queue.kind, queue.created?.file),
  );
}

export function queueColumns(context: PanelContext): Column<QueueRow>[] {
  const { colors, store } = context;
  return [
    {
      id: 'name',
      title: 'Queue',
      value: (queue) => queue.name,
      cell: (queue) => [
        stateSwatch(3, colors.slotOf(queue.id)),
        nameText(queue.name),
        kindCell(queue.kind === 'Queue' ? '' : queue.kind, queue, store),
      ],
    },
    {
      id: 'depth',
      title: 'Depth',
      align: 'right',
      value: (queue) => queue.depth.last,
      cell: (queue) => [
        formatCount(queue.depth.last),
        queue.maxsize > 0
          ? h('span', { class: 'muted', text: ` / ${formatCount(queue.maxsize)}` })
          : null,
      ],
    },
    {
      id: 'trend',
      title: 'Lately',
      cell: (queue) => [
        sparkline(
          queue.trend,
          queue.maxsize > 0 ? queue.maxsize : Math.max(1, ...queue.trend),
          slotClass(colors.slotOf(queue.id)),
        ),
      ],
    },
    {
      id: 'max',
      title: 'Max depth',
      align: 'right',
      value: (queue) => queue.depth.max,
      cell: (queue) => [count(queue.depth.max)],
    },
    {
      id: 'puts',
      title: 'Puts',
      align: 'right',
      value: (queue) => queue.puts,
      cell: (queue) => [count(queue.puts)],
    },
    {
      id: 'gets',
      title: 'Gets',
      align: 'right',
      value: (queue) => queue.gets,
      cell: (queue) => [count(queue.gets)],
    },
    {
      id: 'putwait',
      title: 'Put waited',
      hint: 'time threads waited for room',
      align: 'right',
      value: (queue) => queue.putWaitNs,
      cell: (queue) => [duration(queue.putWaitNs)],
    },
    {
      id: 'getwait',
      title: 'Get waited',
      hint: 'time threads waited for an item',
      align: 'right',
      value: (queue) => queue.getWaitNs,
      cell: (queue) => [duration(queue.getWaitNs)],
    },
    {
      id: 'residence',
      title: 'Item stays',
      hint: 'mean time an item sat in the queue',
      align: 'right',
      value: (queue) => queue.residenceNs ?? -1,
      cell: (queue) => [
        queue.residenceNs === null ? duration(0) : formatSteadyDuration(queue.residenceNs),
      ],
    },
    {
      id: 'owner',
      title: nowTitle(store),
      hint: 'threads that wait for it',
      value: (queue) => queue.putters + queue.getters,
      cell: (queue) => [waiting(queue)],
    },
    {
      id: 'created',
      title: 'Created',
      cell: (queue) => [sourceLink(queue.created)],
    },
  ];
}

function waiting(queue: QueueRow): string {
  const parts = [];
  if (queue.putters > 0) parts.push(`${formatCount(queue.putters)} in put`);
  if (queue.getters > 0) parts.push(`${formatCount(queue.getters)} in get`);
  return parts.join(' · ');
}
