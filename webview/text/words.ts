import { formatDuration } from '../../src/base/index';
import { LaneState, type LaneRow, type WaitRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';

/** What a lane does now, in parts that are laid out apart. */
export interface StateText {
  readonly words: string;
  /** Who holds what it waits for; empty when nobody does. */
  readonly owner: string;
  readonly since: string;
}

export function stateText(lane: LaneRow, store: RunStore): StateText {
  if (lane.endNs !== null) return { words: 'ended', owner: '', since: '' };
  if (lane.wait === null) {
    const words = lane.state === LaneState.Running ? 'runs' : stateName(lane.state);
    return { words, owner: '', since: '' };
  }
  const since = formatDuration(Math.max(0, store.nowNs - lane.wait.sinceNs));
  return { words: waitWords(lane.wait, store), owner: ownerOf(lane.wait), since };
}

/** `waits b`, `get jobs`, `join worker-1`. */
export function waitWords(
  wait: Pick<WaitRow, 'reason' | 'object' | 'lane' | 'what'>,
  store: RunStore,
): string {
  if (wait.what !== null) return `waits for ${wait.what}`;
  const object = wait.object === null ? '' : store.objectName(wait.object);
  const lane = wait.lane === null ? '' : store.laneName(wait.lane);
  switch (wait.reason) {
    case 'QueueGet':
      return `get ${object || 'queue'}`;
    case 'QueuePut':
      return `put ${object || 'queue'}`;
    case 'QueueJoin':
      return `join ${object || 'queue'}`;
    case 'ThreadJoin':
      return `join ${lane || 'thread'}`;
    case 'ThreadStart':
      return `start ${lane || 'thread'}`;
    case 'Task':
      return `await ${lane || 'task'}`;
    case 'Process':
      return 'waits for a process';
    case 'Future':
      return `waits ${object || 'future'}`;
    case 'Sleep':
      return 'sleeps';
    case 'Io':
      return 'I/O';
    case 'Gil':
      return 'waits GIL';
    default:
      return `waits ${object || REASON_NOUNS[wait.reason] || ''}`.trim();
  }
}

const REASON_NOUNS: Readonly<Record<string, string>> = {
  Lock: 'lock',
  Condition: 'condition',
  Event: 'event',
  Semaphore: 'semaphore',
  Barrier: 'barrier',
};

/** Reasons for which somebody can be blamed for holding the object. */
const HELD = new Set(['Lock', 'Semaphore']);

function ownerOf(wait: WaitRow): string {
  if (!HELD.has(wait.reason)) return '';
  return wait.holder ?? '';
}

const STATE_NAMES: Readonly<Record<number, string>> = {
  [LaneState.None]: 'ended',
  [LaneState.Running]: 'runs',
  [LaneState.Lock]: 'waits for a lock',
  [LaneState.Queue]: 'waits for a queue',
  [LaneState.Sync]: 'waits for a signal',
  [LaneState.Join]: 'waits for an end',
  [LaneState.Sleep]: 'sleeps',
  [LaneState.Io]: 'I/O',
  [LaneState.Gil]: 'waits GIL',
  [LaneState.Other]: 'waits',
};

export function stateName(state: number): string {
  return STATE_NAMES[state] ?? 'waits';
}

/** Names of kinds as users call them: `BoundedSemaphore` stays, `Lock` becomes `lock`. */
export function kindName(kind: string): string {
  return kind === 'Lock' ? 'lock' : kind === 'Internal' ? 'internal lock' : kind;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
