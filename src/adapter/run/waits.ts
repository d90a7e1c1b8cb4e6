import { formatDuration } from '../../base/index';
import type { WaitRow } from '../../protocol/view/index';
import { kindWord, laneRow, objectName, type Lane, type RunState } from '../../model/index';

/** Before what an object is called, which says its kind where its name does not. */
const BEFORE_KIND: Readonly<Record<string, string>> = {
  Event: 'for',
  Semaphore: 'for',
  Barrier: 'at',
  QueuePut: 'for room in',
  QueueGet: 'for an item in',
  QueueJoin: 'until all is done in',
};

const WORDS: Readonly<Record<string, string>> = {
  Condition: 'to be notified on',
  Future: 'for the result of',
  Io: 'for input or output',
  Process: 'for a process',
  Task: 'for a task',
  Worker: 'for a worker of',
  Remote: 'for another process that runs it',
  Loop: 'for its event loop',
  Due: 'for its time to come',
  Waits: 'for others: its event loop is empty',
};

/** What a thread that is waited for has to do. */
const VERBS: Readonly<Record<string, string>> = {
  ThreadJoin: 'to end',
  ThreadStart: 'to start',
  Import: 'to import the module',
};

/** Waits that end by what is outside the program alone. */
const OUTSIDE: ReadonlySet<string> = new Set(['Io', 'Process']);

export interface Blocker {
  /** `for lock account_b.lock, held by Thread-2` */
  readonly goal: string;
  /** It waits for what is outside the program. */
  readonly outside: boolean;
}

/**
 * `waits 3.1 s for lock account_b.lock, held by Thread-2 (frozen)`; null for a lane that runs. `frozen`: ids of threads
 * that a user has frozen.
 */
export function waitText(model: RunState, lane: Lane, frozen: ReadonlySet<number>): string | null {
  const { wait } = laneRow(model, lane);
  // That it stands still in the debugger the client says itself.
  if (!wait || wait.reason === 'Debugger') return null;
  const time = formatDuration(Math.max(0, model.now - wait.sinceNs));
  const goal = goalText(model, wait, frozen);
  return goal === null ? `sleeps, ${time} so far` : `waits ${time} ${goal}`;
}

/** What an evaluation is stuck on; null: it computes or sleeps. */
export function blocker(model: RunState, lane: Lane, frozen: ReadonlySet<number>): Blocker | null {
  const { wait } = laneRow(model, lane);
  // A thread that evaluates stands still in the debugger all the while.
  if (!wait || wait.reason === 'Debugger') return null;
  const goal = goalText(model, wait, frozen);
  return goal === null ? null : { goal, outside: OUTSIDE.has(wait.reason) };
}

/** What a wait is for, null: time only. */
function goalText(model: RunState, wait: WaitRow, frozen: ReadonlySet<number>): string | null {
  const { reason, what, holder } = wait;
  if (reason === 'Sleep' && what === null) return null;
  const other = wait.lane === null ? undefined : model.lane(wait.lane);
  const still = other && frozen.has(other.id) ? ' (frozen)' : '';
  const verb = VERBS[reason];
  if (verb) return `for ${other ? other.label : 'a thread'}${still} ${verb}`;
  if (what !== null) return `for ${what}`;
  const target = objectText(model, wait.object);
  const before = BEFORE_KIND[reason];
  if (before) return `${before} ${target.full}`;
  const words = WORDS[reason];
  const goal = words ? [words, target.name].filter(Boolean).join(' ') : `for ${target.full}`;
  return holder !== null && !words ? `${goal}, held by ${holder}${still}` : goal;
}

function objectText(model: RunState, id: number | null): { name: string; full: string } {
  const object = id === null ? undefined : model.object(id);
  if (!object) return { name: '', full: 'something' };
  const name = objectName(model, object);
  const word = kindWord(object.kind);
  return {
    name,
    full: name.toLowerCase().startsWith(word.toLowerCase()) ? name : `${word} ${name}`,
  };
}
