import { formatCount } from '../../src/base/index';
import type { LockRow, RangeStats } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { selectLink, nameText, sourceLink } from '../dom/names';
import { lockSwatch, slotClass } from '../dom/swatch';
import { selectionText } from '../state/selection';
import { kindName, plural } from '../text/words';
import { count, duration, kindCell, nowTitle } from './cells';
import { matchesFilter, type PanelContext } from './context';
import { sparkline } from './sparkline';
import type { Column } from './table';

type InRange = RangeStats['objects'][number];

/** Internal locks nobody waited for say nothing to the user. */
export function locksShown(context: PanelContext): LockRow[] {
  const { store, state } = context;
  return [...store.locks.values()].filter(
    (lock) =>
      lock.kind !== 'Thread' &&
      (lock.kind !== 'Internal' || lock.contended > 0) &&
      matchesFilter(state.filter, lock.name, lock.kind, lock.created?.file),
  );
}

export function lockColumns(context: PanelContext): Column<LockRow>[] {
  const { store, colors, range } = context;
  const within = new Map<number, InRange>(range?.objects.map((one) => [one.id, one]));
  const waited = (lock: LockRow): number =>
    range ? (within.get(lock.id)?.waitNs ?? 0) : lock.waitNs.total;
  const longest = (lock: LockRow): number =>
    range ? (within.get(lock.id)?.maxNs ?? 0) : lock.waitNs.max;
  const contended = (lock: LockRow): number =>
    // The row counts a wait when it has ended; one that never does is what the reader looks for.
    range ? (within.get(lock.id)?.waits ?? 0) : lock.contended + lock.waiters;
  const columns: Column<LockRow>[] = [
    {
      id: 'name',
      title: 'Lock',
      value: (lock) => lock.name,
      cell: (lock) => [
        lockSwatch(colors.slotOf(lock.id)),
        nameText(lock.name),
        kindCell(lock.kind === 'Lock' ? '' : kindName(lock.kind), lock, store),
      ],
    },
    {
      id: 'wait',
      title: 'Waited',
      hint: 'time threads lost waiting for it, all together',
      align: 'right',
      value: waited,
      cell: (lock) => [duration(waited(lock))],
    },
    {
      id: 'trend',
      title: 'Lately',
      cell: (lock) => [
        sparkline(lock.trend, Math.max(1, ...lock.trend), slotClass(colors.slotOf(lock.id))),
      ],
    },
    {
      id: 'contended',
      title: range ? 'Waits' : 'Contended',
      hint: 'acquisitions that had to wait, those under way included',
      align: 'right',
      value: contended,
      cell: (lock) => [count(contended(lock))],
    },
    {
      id: 'max',
      title: 'Max wait',
      align: 'right',
      value: longest,
      cell: (lock) => [duration(longest(lock))],
    },
  ];
  if (!range) {
    columns.push(
      {
        id: 'acquired',
        title: 'Acquired',
        align: 'right',
        value: (lock) => lock.acquisitions,
        cell: (lock) => [count(lock.acquisitions)],
      },
      {
        id: 'hold',
        title: 'Max hold',
        align: 'right',
        value: (lock) => lock.holdNs.max,
        cell: (lock) => [duration(lock.holdNs.max)],
      },
    );
  }
  columns.push(
    {
      id: 'owner',
      title: nowTitle(store),
      hint: 'who holds it, and how many wait',
      value: (lock) => lock.waiters * 1e6 + (lock.owner === null ? 0 : 1),
      cell: (lock) => ownerCell(lock, store.laneTitle(lock.owner)),
    },
    {
      id: 'created',
      title: 'Created',
      value: (lock) => (lock.created ? `${lock.created.file}:${lock.created.line}` : ''),
      cell: (lock) => [sourceLink(lock.created)],
    },
  );
  return columns;
}

function ownerCell(lock: LockRow, owner: string): (Node | string | null)[] {
  const waiters =
    lock.waiters > 0
      ? h('span', {
          class: 'waiters',
          text: `${formatCount(lock.waiters)} ${plural(lock.waiters, 'waits', 'wait')}`,
        })
      : null;
  if (lock.owner === null) return [waiters ?? h('span', { class: 'muted', text: 'free' })];
  const held = selectLink(
    owner,
    { kind: 'lane', lane: lock.owner },
    h('span', { class: 'muted', text: 'held by ' }),
  );
  return [held, waiters && ' · ', waiters];
}

export function lockSelect(lock: LockRow): string {
  return selectionText({ kind: 'object', object: lock.id });
}
