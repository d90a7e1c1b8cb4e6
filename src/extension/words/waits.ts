import { elapsed, formatCount, formatDuration } from '../../base/index';
import { waitNoun } from '../../model/index';
import { LaneState, type LaneRow, type WaitRow } from '../../protocol/view/index';
import type { RowStore } from '../runs/rowStore';

/** Reasons to wait for a thread or task; of others a lane says who holds the object. */
const OF_LANES = new Set(['ThreadJoin', 'ThreadStart', 'Import', 'Task', 'Future', 'Loop']);

/** What a wait is for, without the thread: `account_b.lock`, `worker-2 to end`, `an item of jobs`. */
export function waitTarget(wait: WaitRow, rows: RowStore): string {
  const object = rows.objectName(wait.object);
  const lane = rows.laneName(wait.lane);
  if (wait.what !== null) return wait.what;
  return waitNoun(wait.reason, (OF_LANES.has(wait.reason) ? lane : null) ?? object);
}

/** `waits for account_b.lock 12.1 s, held by worker-2`; null when the lane does not wait. */
export function waitSentence(lane: LaneRow, rows: RowStore): string | null {
  const { wait } = lane;
  if (!wait) return null;
  const how = formatDuration(elapsed(wait.sinceNs, rows.nowNs));
  if (wait.reason === 'Sleep' && wait.what === null) return `sleeps ${how}`;
  if (wait.reason === 'Io' && wait.what === null) return `in I/O ${how}`;
  if (wait.reason === 'Debugger') return `stands still ${how}`;
  return `waits for ${waitTarget(wait, rows)} ${since(wait, rows)}`;
}

/** `12.1 s, held by worker-2`: how long it has waited, and who has what it waits for. */
export function since(wait: WaitRow, rows: RowStore): string {
  const how = formatDuration(elapsed(wait.sinceNs, rows.nowNs));
  const isJoin = ['ThreadJoin', 'Task', 'Future', 'ThreadStart', 'Process'].includes(wait.reason);
  return wait.holder !== null && !isJoin ? `${how}, held by ${wait.holder}` : how;
}

/** Whether the lane is kept from its work by another; sleep and idle I/O are its own choice. */
export function isBlocked(lane: LaneRow): boolean {
  const own: readonly number[] = [
    LaneState.None,
    LaneState.Running,
    LaneState.Sleep,
    LaneState.Io,
    LaneState.Gil,
    LaneState.Stopped,
  ];
  return lane.endNs === null && !own.includes(lane.state);
}

/** `transfer.py:31` */
export function place(site: { readonly file: string; readonly line: number }): string {
  return `${site.file.split(/[\\/]/).at(-1) ?? site.file}:${site.line}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
