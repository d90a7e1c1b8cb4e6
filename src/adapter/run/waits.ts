import { formatDuration } from '../../base/index';
import type { WaitRow } from '../../protocol/view/index';
import { kindWord, laneRow, objectName, type Lane, type RunState } from '../../model/index';

const WORDS: Readonly<Record<string, string>> = {
  Condition: 'to be notified on',
  Event: 'for event',
  Semaphore: 'for semaphore',
  Barrier: 'at barrier',
  QueuePut: 'for room in queue',
  QueueGet: 'for an item in queue',
  QueueJoin: 'until all is done in queue',
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

/** `waits 3.1 s for lock account_b.lock, held by Thread-2`; null for a lane that runs. */
export function waitText(model: RunState, lane: Lane): string | null {
  const { wait } = laneRow(model, lane);
  // That it stands still in the debugger the client says itself.
  if (!wait || wait.reason === 'Debugger') return null;
  const time = formatDuration(Math.max(0, model.now - wait.sinceNs));
  const goal = goalText(model, wait);
  return goal === null ? `sleeps, ${time} so far` : `waits ${time} ${goal}`;
}

/** `for lock account_b.lock, held by Thread-2`: what an evaluation is stuck on; null: it computes or sleeps. */
export function blockerText(model: RunState, lane: Lane): string | null {
  const { wait } = laneRow(model, lane);
  // A thread that evaluates stands still in the debugger all the while.
  return !wait || wait.reason === 'Debugger' ? null : goalText(model, wait);
}

/** What a wait is for, null: time only. */
function goalText(model: RunState, wait: WaitRow): string | null {
  const { reason, what, holder } = wait;
  if (reason === 'Sleep' && what === null) return null;
  const other = wait.lane === null ? undefined : model.lane(wait.lane);
  const verb = VERBS[reason];
  if (verb) return `for ${other ? other.label : 'a thread'} ${verb}`;
  if (what !== null) return `for ${what}`;
  const target = objectText(model, wait.object);
  const words = WORDS[reason];
  const goal = words ? [words, target.name].filter(Boolean).join(' ') : `for ${target.full}`;
  return holder !== null && !words ? `${goal}, held by ${holder}` : goal;
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
