import { formatCount, formatDuration } from '../../base/index';
import { LaneState, type LaneRow, type LockRow, type QueueRow } from '../../protocol/view/index';
import { isLock } from '../text/lockKinds';
import type { Style } from '../text/style';
import type { StatusSource } from './source';

/**
 * The status in one line of at most `columns` characters:
 * `● 00:42  7 threads: 2 run, 5 wait · worst lock accounts[1].lock 12.1 s · deepest queue jobs 1 024`.
 */
export function statusText(source: StatusSource, columns: number, style: Style): string {
  const facts = [threads(source.lanes), worstLock(source.locks), deepestQueue(source.queues)];
  const text = `● ${clock(source.nowNs)}  ${facts.filter((one) => one !== '').join(' · ')}`;
  const fitting = text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
  return style.faint(fitting);
}

/** Minutes and seconds, hours only when there are any: `00:42`, `1:02:03`. */
function clock(ns: number): string {
  const seconds = Math.floor(ns / 1e9);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${two(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function threads(lanes: readonly LaneRow[]): string {
  const alive = lanes.filter((lane) => lane.kind === 'thread' && lane.endNs === null);
  const count = (state: LaneState): number => alive.filter((lane) => lane.state === state).length;
  const run = count(LaneState.Running);
  const sleep = count(LaneState.Sleep);
  const word = alive.length === 1 ? 'thread' : 'threads';
  const parts = [`${formatCount(run)} run`, `${formatCount(alive.length - run - sleep)} wait`];
  if (sleep > 0) parts.push(`${formatCount(sleep)} sleep`);
  return `${formatCount(alive.length)} ${word}: ${parts.join(', ')}`;
}

function worstLock(locks: readonly LockRow[]): string {
  const worst = greatest(locks, (lock) => (isLock(lock.kind) ? lock.waitNs.total : 0));
  return worst ? `worst lock ${worst.name} ${formatDuration(worst.waitNs.total)}` : '';
}

function deepestQueue(queues: readonly QueueRow[]): string {
  const deepest = greatest(queues, (queue) => queue.depth.last);
  return deepest ? `deepest queue ${deepest.name} ${formatCount(deepest.depth.last)}` : '';
}

/** The item with the greatest measure above zero. */
function greatest<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) {
    if (measure(item) > (best ? measure(best) : 0)) best = item;
  }
  return best;
}
