import { formatDuration } from '../../base/index';
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

/** `waits 3.1 s for lock account_b.lock, held by Thread-2`; null for a lane that runs. */
export function waitText(model: RunState, lane: Lane): string | null {
  const row = laneRow(model, lane);
  if (!row.wait) return null;
  const { reason, sinceNs } = row.wait;
  const time = formatDuration(Math.max(0, model.now - sinceNs));
  // The client says so itself.
  if (reason === 'Debugger') return null;
  if (reason === 'Sleep' && row.wait.what === null) return `sleeps, ${time} so far`;
  const other = row.wait.lane === null ? undefined : model.lane(row.wait.lane);
  if (reason === 'ThreadJoin' || reason === 'ThreadStart') {
    const verb = reason === 'ThreadJoin' ? 'to end' : 'to start';
    return `waits ${time} for ${other ? other.label : 'a thread'} ${verb}`;
  }
  if (row.wait.what !== null) return `waits ${time} for ${row.wait.what}`;
  const what = objectText(model, row.wait.object);
  const words = WORDS[reason];
  const target = words ? [words, what.name].filter(Boolean).join(' ') : `for ${what.full}`;
  const { holder } = row.wait;
  const owner = holder !== null && !words ? `, held by ${holder}` : '';
  return `waits ${time} ${target}${owner}`;
}

/** `lock account_b.lock, held by Thread-2`: what an evaluation is stuck on. */
export function blockerText(model: RunState, lane: Lane): string | null {
  const { wait } = laneRow(model, lane);
  if (!wait) return null;
  const holder = wait.holder === null ? '' : `, held by ${wait.holder}`;
  return objectText(model, wait.object).full + holder;
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
