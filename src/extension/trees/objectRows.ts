import { elapsed, formatCount, formatDuration } from '../../base/index';
import type { LaneRow, LockRow, QueueRow } from '../../protocol/view/index';
import type { ObjectId } from '../../base/index';
import type { RowStore } from '../runs/rowStore';
import { place, plural } from '../words/waits';
import { at, type TreeRow } from './treeRow';

/** Locks by the time others lost on them. */
export function lockRows(rows: RowStore): TreeRow[] {
  return [...rows.locks.values()]
    .filter((lock) => lock.acquisitions > 0 || lock.waiters > 0)
    .sort((a, b) => b.waitNs.total - a.waitNs.total || b.acquisitions - a.acquisitions)
    .map((lock) => lockRow(lock, rows));
}

function lockRow(lock: LockRow, rows: RowStore): TreeRow {
  const owner = rows.laneName(lock.owner);
  const children = [
    ...(owner
      ? [laneLine(`lock:${lock.id}:owner`, `held by ${owner}`, 'key', lock.ownerSite)]
      : []),
    ...waiterLines(`lock:${lock.id}`, lock.id, rows),
  ];
  return {
    id: `lock:${lock.id}`,
    label: lock.name,
    description: lockSummary(lock),
    tooltip: lockFigures(lock).join('\n'),
    icon: lock.owner === null ? 'unlock' : 'lock',
    ...(lock.waiters > 0 && { color: 'heddle.blockedLine' }),
    object: lock.id,
    ...at(lock.created),
    traits: lock.created ? ['source'] : [],
    ...(children.length > 0 && { children, expanded: lock.waiters > 0 }),
  };
}

function lockSummary(lock: LockRow): string {
  const waiting = lock.waiters > 0 ? `${plural(lock.waiters, 'waits', 'wait')} · ` : '';
  if (lock.waitNs.total === 0) return `${waiting}${formatCount(lock.acquisitions)} acquired`;
  return `${waiting}waited ${formatDuration(lock.waitNs.total)}`;
}

/** All that is known about a lock, a line each. */
export function lockFigures(lock: LockRow): string[] {
  const { waitNs, holdNs } = lock;
  return [
    `${lock.name} (${lock.kind})`,
    // Nobody acquires a barrier or an event.
    lock.acquisitions > 0
      ? `acquired ${formatCount(lock.acquisitions)} times, ${formatCount(lock.contended)} after waiting`
      : `waited for ${plural(lock.contended, 'time')}`,
    `others waited ${formatDuration(waitNs.total)}, at most ${formatDuration(waitNs.max)}`,
    `held ${formatDuration(holdNs.total)}, at most ${formatDuration(holdNs.max)}`,
    ...madeLines(lock),
  ];
}

function madeLines({ created, sharers }: LockRow | QueueRow): string[] {
  return [
    ...(sharers === undefined ? [] : [`used by ${plural(sharers, 'process', 'processes')}`]),
    ...(created ? [`made at ${place(created)}`] : []),
  ];
}

/** Queues, the deepest first. */
export function queueRows(rows: RowStore): TreeRow[] {
  return [...rows.queues.values()]
    .filter(({ kind }) => kind !== 'Counter')
    .filter((queue) => queue.puts > 0 || queue.gets > 0 || queue.getters + queue.putters > 0)
    .sort((a, b) => b.depth.max - a.depth.max || a.id - b.id)
    .map((queue) => queueRow(queue, rows));
}

function queueRow(queue: QueueRow, rows: RowStore): TreeRow {
  const children = waiterLines(`queue:${queue.id}`, queue.id, rows);
  const full = queue.maxsize > 0 && queue.depth.last >= queue.maxsize;
  const size = queue.maxsize > 0 ? ` of ${formatCount(queue.maxsize)}` : '';
  const state = full ? ' · full' : queue.depth.last === 0 ? ' · empty' : '';
  return {
    id: `queue:${queue.id}`,
    label: queue.name,
    description: `depth ${formatCount(queue.depth.last)}${size}${state}`,
    tooltip: queueFigures(queue).join('\n'),
    icon: 'inbox',
    ...(full && { color: 'heddle.blockedLine' }),
    object: queue.id,
    ...at(queue.created),
    traits: queue.created ? ['source'] : [],
    ...(children.length > 0 && { children }),
  };
}

/** All that is known about a queue, a line each. */
export function queueFigures(queue: QueueRow): string[] {
  const { depth, residenceNs } = queue;
  return [
    `${queue.name} (${queue.kind}${queue.maxsize > 0 ? `, at most ${formatCount(queue.maxsize)}` : ''})`,
    `depth ${formatCount(depth.last)}, at most ${formatCount(depth.max)}`,
    `${formatCount(queue.puts)} put, ${formatCount(queue.gets)} taken`,
    `waited to put ${formatDuration(queue.putWaitNs)}, to get ${formatDuration(queue.getWaitNs)}`,
    ...(residenceNs === null ? [] : [`an item stays ${formatDuration(residenceNs)}`]),
    ...madeLines(queue),
  ];
}

function waiterLines(id: string, object: ObjectId, rows: RowStore): TreeRow[] {
  return rows
    .aliveLanes()
    .filter((lane) => lane.wait?.object === object)
    .map((lane) => waiterLine(id, lane, rows));
}

function waiterLine(id: string, lane: LaneRow, rows: RowStore): TreeRow {
  const how = lane.wait ? formatDuration(elapsed(lane.wait.sinceNs, rows.nowNs)) : '';
  const line = laneLine(
    `${id}:${lane.id}`,
    rows.laneName(lane.id) ?? lane.name,
    'watch',
    lane.wait?.site ?? null,
  );
  const where = lane.wait?.site ? ` at ${place(lane.wait.site)}` : '';
  return { ...line, description: `waits ${how}${where}` };
}

function laneLine(id: string, label: string, icon: string, site: LockRow['ownerSite']): TreeRow {
  return {
    id,
    label,
    icon,
    ...(site && { description: `since ${place(site)}` }),
    ...at(site),
    traits: site ? ['source'] : [],
  };
}
