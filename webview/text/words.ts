import { formatDuration, formatSteadyDuration } from '../../src/base/index';
import { lineText } from './shorten';
import { taskClause, taskPlace } from './taskWords';
import {
  LaneState,
  seenSite,
  type ChildRow,
  type LaneRow,
  type WaitRow,
} from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';

/** What a lane does now, in parts that are laid out apart. */
export interface StateText {
  readonly words: string;
  /** `held by worker-2`, `which runs on worker-2`; empty when there is nobody to tell of. */
  readonly more: string;
  readonly since: string;
}

export function stateText(lane: LaneRow, store: RunStore): StateText {
  if (lane.child) return { words: programWords(lane.child, lane.endNs), more: '', since: '' };
  if (lane.endNs !== null) return { ...endWords(lane, store), since: '' };
  if (lane.state === LaneState.None) return { words: UNRECORDED, more: '', since: '' };
  if (lane.wait === null) {
    const words = lane.state === LaneState.Running ? runWords(lane, store) : stateName(lane.state);
    return { words, more: seenAt(lane), since: '' };
  }
  // Rows come less often than states: by a newer one the wait may be over, and how long it lasts is not known.
  const newer = store.states.get(lane.id);
  const isOver = newer !== undefined && newer.sinceNs !== lane.wait.sinceNs;
  const since = isOver ? '' : formatSteadyDuration(Math.max(0, store.nowNs - lane.wait.sinceNs));
  const words = taskPlace(lane, store) || waitWords(lane.wait, store);
  return { words, more: moreOf(lane.wait, store), since };
}

/** `at app.py:7`; empty where it was not seen. */
function seenAt(lane: LaneRow): string {
  const site = seenSite(lane);
  return site ? `at ${lineText(site)}` : '';
}

/** Waits that keep nobody from its work. */
const OWN_CHOICE = new Set(['Sleep', 'Io', 'Gil', 'Debugger', 'Unrecorded', 'Other']);

/** `raised` and what; `returned`, and how late it had begun; what it waited for when it was ended. */
function endWords(
  { task, raised, exitStatus, wait }: LaneRow,
  store: RunStore,
): { words: string; more: string } {
  const exception = task ? task.raised : raised;
  const unseen = task?.unretrieved ? 'nobody looked at its exception' : '';
  if (exception)
    return {
      words: 'raised',
      more: [exception.text, unseen].filter((one) => one !== '').join(', '),
    };
  if (unseen !== '') return { words: 'raised', more: unseen };
  // Its process was ended while it waited.
  if (wait !== null && !OWN_CHOICE.has(wait.reason) && !task?.outcome && exitStatus === undefined)
    return { words: `ended, ${waitWords(wait, store)}`, more: moreOf(wait, store) };
  const late = task?.due?.lateNs ?? null;
  return {
    words: task?.outcome ?? (exitStatus === undefined ? 'ended' : `exit ${exitStatus}`),
    more: late === null ? '' : `${formatDuration(late)} late`,
  };
}

/** Of a thread whose process has paused its recording. */
export const UNRECORDED = 'not recorded';

/** How a program that is no Python ended, or that it runs. */
export function programWords(
  { exit, zombie }: Pick<ChildRow, 'exit' | 'zombie'>,
  endNs: number | null,
): string {
  const how =
    exit === null ? null : exit.signal === null ? `exit ${exit.code}` : `ended by ${exit.signal}`;
  if (zombie) return how === null ? 'zombie' : `${how}, zombie`;
  return how ?? (endNs === null ? 'runs' : 'ended');
}

function runWords(lane: LaneRow, store: RunStore): string {
  const place = taskPlace(lane, store);
  if (place === '') return 'runs';
  const thread = lane.task?.runsOn ? store.lanes.get(lane.task.runsOn) : undefined;
  return thread?.wait ? `${place}, which ${waitVerb(waitWords(thread.wait, store))}` : place;
}

/** `get jobs` is short for what a lane does; in a sentence it waits to do it. */
function waitVerb(words: string): string {
  return /^(waits|sleeps|stopped)/.test(words) ? words : `waits: ${words}`;
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
    case 'Import':
      return `waits for ${lane || 'a thread'} to import`;
    case 'Task':
      return `await ${lane || 'task'}`;
    case 'Process':
      return 'waits for a process';
    case 'Future':
      return `waits ${lane || object || 'future'}`;
    case 'Worker':
      return 'queued';
    case 'Remote':
      return 'runs in another process';
    case 'Loop':
      return `waits for the event loop${lane && ` of ${lane}`}`;
    case 'Waits':
      return 'waits, event loop empty';
    case 'Due':
      return 'not due yet';
    case 'Sleep':
      return 'sleeps';
    case 'Io':
      return 'I/O';
    case 'Gil':
      return 'waits GIL';
    case 'Debugger':
      return 'stopped in the debugger';
    case 'Unrecorded':
      return UNRECORDED;
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
export const HELD: ReadonlySet<string> = new Set(['Lock', 'Semaphore']);

function moreOf(wait: WaitRow, store: RunStore): string {
  if (HELD.has(wait.reason)) {
    const holder = holderWords(wait, store);
    return holder === '' ? '' : `held by ${holder}`;
  }
  return wait.lane === null ? '' : taskClause(store.lanes.get(wait.lane), store);
}

/** `worker-2`; `shard-3` for the main thread of another process: that it is the main thread tells least. */
function holderWords({ holder, lane }: WaitRow, store: RunStore): string {
  const row = lane === null ? undefined : store.lanes.get(lane);
  const prefix = row?.main ? `${row.name} of ` : '';
  return holder?.startsWith(prefix) ? holder.slice(prefix.length) : (holder ?? '');
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
  [LaneState.Stopped]: 'stopped',
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
