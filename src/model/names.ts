import { ObjectKind, WaitReason } from '../protocol/index';

function memberNames(members: Readonly<Record<string, number>>): readonly string[] {
  const names: string[] = [];
  for (const [name, value] of Object.entries(members)) names[value] = name;
  return names;
}

const KINDS = memberNames(ObjectKind);
const REASONS = memberNames(WaitReason);

const CONTROLS: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A name that the program gave, on one line and to be seen: what controls a terminal, or
 * turns the direction of what follows, is written out, blanks stand in quotes.
 */
export function visibleName(name: string): string {
  if (name !== '' && name.trim() === '') return `'${name}'`;
  // eslint-disable-next-line no-control-regex -- these are what it is about
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return CONTROLS[char] ?? (code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`);
  });
}

/** Member name of ObjectKind; `Unknown` for what is newer or was never said. */
export function kindName(kind: number): string {
  return KINDS[kind] ?? 'Unknown';
}

/** Member name of WaitReason. */
export function reasonName(reason: number): string {
  return REASONS[reason] ?? 'Other';
}

/**
 * What a wait is for, after `waits for`: `an item of jobs`, `worker-2 to end`. `reason`: member name of WaitReason; `name`: that of the
 * object, thread or task it is about, null: unknown.
 */
export function waitNoun(reason: string, name: string | null): string {
  switch (reason) {
    case 'QueueGet':
      return `an item of ${name ?? 'a queue'}`;
    case 'QueuePut':
      return `room in ${name ?? 'a queue'}`;
    case 'QueueJoin':
      return `all items of ${name ?? 'a queue'} to be done`;
    case 'ThreadJoin':
      return `${name ?? 'a thread'} to end`;
    case 'Task':
      return `${name ?? 'a task'} to end`;
    case 'ThreadStart':
      return `${name ?? 'a thread'} to start`;
    case 'Import':
      return `${name ?? 'a thread'} to import`;
    case 'Process':
      return 'a process to end';
    case 'Future':
      return `the result of ${name ?? 'a future'}`;
    case 'Worker':
      return 'a worker of its pool';
    case 'Remote':
      return 'another process that runs it';
    case 'Loop':
      return `the event loop${name === null ? '' : ` of ${name}`}`;
    case 'Waits':
      return 'others: its event loop is empty';
    case 'Due':
      return 'its time to come';
    case 'Sleep':
      return 'time to pass';
    case 'Io':
      return 'input or output';
    case 'Gil':
      return 'the interpreter lock';
    default:
      return name ?? NOUNS[reason] ?? 'something unknown';
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  Lock: 'a lock',
  Condition: 'a condition',
  Event: 'an event',
  Semaphore: 'a semaphore',
  Barrier: 'the other parties of a barrier',
  Debugger: 'the debugger',
};
