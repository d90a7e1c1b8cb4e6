import type { EventSpec } from './types';

/** The event table: position + 1 is the number on the wire. Append only; bump PROTOCOL_VERSION when appending. */
export const EVENTS: readonly EventSpec[] = [
  {
    name: 'ThreadBegin',
    since: 1,
    doc: 'A thread runs its first instruction. Later records of this ring are its own.',
    fields: [
      { slot: 'small', name: 'flags', type: 'flags', doc: 'ThreadFlag bits' },
      { slot: 'a', name: 'thread', type: 'thread', doc: 'the thread' },
      { slot: 'b', name: 'name', type: 'string', doc: 'its name, 0 when not known yet' },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it was started' },
      { slot: 'dLow', name: 'nativeId', type: 'count', doc: "the operating system's thread id" },
      { slot: 'dHigh', name: 'parent', type: 'thread', doc: 'who started it, 0 when unknown' },
    ],
  },
  {
    name: 'ThreadEnd',
    since: 1,
    doc: 'A thread has run its last instruction.',
    fields: [
      { slot: 'a', name: 'thread', type: 'thread', doc: 'the thread' },
      { slot: 'd', name: 'cpu', type: 'ns', doc: 'processor time it used' },
    ],
  },
  {
    name: 'ThreadName',
    since: 1,
    doc: 'A thread got its name or daemon flag after it began.',
    fields: [
      { slot: 'small', name: 'flags', type: 'flags', doc: 'ThreadFlag bits' },
      { slot: 'a', name: 'thread', type: 'thread', doc: 'the thread' },
      { slot: 'b', name: 'name', type: 'string', doc: 'its name' },
    ],
  },
  {
    name: 'ObjectBegin',
    since: 1,
    doc: 'A synchronisation object is first used. Written before any other record that names it.',
    fields: [
      { slot: 'small', name: 'kind', type: 'enum:ObjectKind', doc: 'what it is' },
      { slot: 'a', name: 'object', type: 'object', doc: 'the object' },
      {
        slot: 'b',
        name: 'parent',
        type: 'object',
        doc: 'the object it is a part of and shown as, 0: none',
      },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it was created' },
      {
        slot: 'dLow',
        name: 'name',
        type: 'string',
        doc: 'name given by the program, 0: derive from the creation site',
      },
      {
        slot: 'dHigh',
        name: 'size',
        type: 'count',
        doc: 'capacity, initial value or parties; of a lock, condition or event 1 + how many the same stack created before; 0: unbounded, none or not counted',
      },
    ],
  },
  {
    name: 'ObjectName',
    since: 1,
    doc: 'An object got a name from the program.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the object' },
      { slot: 'b', name: 'name', type: 'string', doc: 'its name' },
    ],
  },
  {
    name: 'ObjectEnd',
    since: 1,
    doc: 'An object is gone. Its slot may be used again under another id.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the object' },
      { slot: 'b', name: 'contended', type: 'count', doc: 'acquisitions that had to wait' },
      { slot: 'd', name: 'acquisitions', type: 'count', doc: 'all acquisitions' },
    ],
  },
  {
    name: 'Acquire',
    since: 1,
    doc: 'A lock was acquired (detail full; in detail summary only when it ended a wait is told, by Unblock).',
    fields: [
      {
        slot: 'small',
        name: 'depth',
        type: 'count',
        doc: 'recursion depth after, 1 for the first',
      },
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that acquired it' },
      {
        slot: 'c',
        name: 'sequence',
        type: 'count',
        doc: 'counts acquires and releases of this lock; orders them across threads',
      },
    ],
  },
  {
    name: 'Release',
    since: 1,
    doc: 'A lock was released for good (detail full).',
    fields: [
      {
        slot: 'small',
        name: 'foreign',
        type: 'count',
        doc: '1 when the releasing thread was not the owner',
      },
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that had acquired it' },
      {
        slot: 'c',
        name: 'sequence',
        type: 'count',
        doc: 'counts acquires and releases of this lock',
      },
      { slot: 'd', name: 'held', type: 'ns', doc: 'how long it was held' },
    ],
  },
  {
    name: 'Hold',
    since: 1,
    doc: 'A lock was released that others had waited for, or that was held longer than the threshold (detail summary). The hold ended at the time of the record.',
    fields: [
      {
        slot: 'small',
        name: 'foreign',
        type: 'count',
        doc: '1 when the releasing thread was not the owner',
      },
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that had acquired it' },
      { slot: 'c', name: 'owner', type: 'thread', doc: 'who had held it' },
      { slot: 'd', name: 'held', type: 'ns', doc: 'how long it was held' },
    ],
  },
  {
    name: 'Held',
    since: 1,
    doc: 'Part of the Block that follows in this ring: a lock the thread holds while it waits. One record a lock, outermost first.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that acquired it' },
      { slot: 'd', name: 'since', type: 'time', doc: 'when it was acquired' },
    ],
  },
  {
    name: 'Block',
    since: 1,
    doc: 'The thread starts to wait.',
    fields: [
      { slot: 'small', name: 'reason', type: 'enum:WaitReason', doc: 'what for' },
      {
        slot: 'a',
        name: 'target',
        type: 'object',
        doc: 'the object; for ThreadJoin and ThreadStart the thread; 0: none',
      },
      {
        slot: 'b',
        name: 'owner',
        type: 'thread',
        doc: 'who holds it at this moment, 0: nobody or unknown',
      },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it waits' },
      { slot: 'd', name: 'timeout', type: 'ns', doc: 'time limit; all bits set: none' },
    ],
  },
  {
    name: 'Unblock',
    since: 1,
    doc: 'The wait that the last Block of this ring began is over. For a lock with outcome Ok: the thread now owns it.',
    fields: [
      { slot: 'small', name: 'outcome', type: 'enum:WaitOutcome', doc: 'how it ended' },
      { slot: 'a', name: 'target', type: 'object', doc: 'as in Block' },
      {
        slot: 'b',
        name: 'waker',
        type: 'thread',
        doc: 'whose release, put, notify, … ended it; 0: unknown',
      },
      {
        slot: 'c',
        name: 'latency',
        type: 'ns',
        doc: 'from that release, … to now; all bits set: more than 4 s or unknown',
      },
      { slot: 'd', name: 'waited', type: 'ns', doc: 'how long it waited' },
    ],
  },
  {
    name: 'Owner',
    since: 1,
    doc: 'Evidence for the Block before it in this ring: what the owner was doing when the wait began. Sampled.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock waited for' },
      { slot: 'b', name: 'owner', type: 'thread', doc: 'who holds it' },
      { slot: 'c', name: 'stack', type: 'stack', doc: "the owner's stack" },
      { slot: 'dLow', name: 'site', type: 'site', doc: 'the line that acquired it' },
    ],
  },
  {
    name: 'Put',
    since: 1,
    doc: 'An item went into a queue (detail full).',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the queue' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that put it' },
      { slot: 'c', name: 'depth', type: 'count', doc: 'items in the queue afterwards' },
    ],
  },
  {
    name: 'Get',
    since: 1,
    doc: 'An item was taken out of a queue (detail full).',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the queue' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that took it' },
      { slot: 'c', name: 'depth', type: 'count', doc: 'items in the queue afterwards' },
    ],
  },
  {
    name: 'Notify',
    since: 1,
    doc: 'A thread woke waiters of a condition, event or barrier, or released a semaphore that had waiters.',
    fields: [
      { slot: 'small', name: 'woken', type: 'count', doc: 'waiters it woke, saturating' },
      { slot: 'a', name: 'object', type: 'object', doc: 'the object' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that did it' },
    ],
  },
  {
    name: 'TaskBegin',
    since: 1,
    doc: 'A task (coroutine, pool job) exists from now on.',
    fields: [
      { slot: 'small', name: 'kind', type: 'enum:TaskKind', doc: 'what it is' },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      { slot: 'b', name: 'name', type: 'string', doc: 'its name' },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it was created' },
      {
        slot: 'dLow',
        name: 'executor',
        type: 'object',
        doc: 'the loop or pool that runs it, 0: unknown',
      },
      { slot: 'dHigh', name: 'parent', type: 'task', doc: 'the task that created it, 0: none' },
    ],
  },
  {
    name: 'TaskEnd',
    since: 1,
    doc: 'A task is over.',
    fields: [
      {
        slot: 'small',
        name: 'outcome',
        type: 'enum:WaitOutcome',
        doc: 'Ok: returned; Error: raised or was cancelled',
      },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      { slot: 'b', name: 'cancelled', type: 'count', doc: '1 when it was cancelled' },
      { slot: 'd', name: 'ran', type: 'ns', doc: 'how long threads ran it, 0: unknown' },
    ],
  },
  {
    name: 'TaskUnblock',
    since: 1,
    doc: 'The thread of this ring runs the task from now on.',
    fields: [
      {
        slot: 'small',
        name: 'outcome',
        type: 'enum:WaitOutcome',
        doc: 'how its wait ended; for a lock of asyncio Ok means that the task owns it',
      },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      {
        slot: 'b',
        name: 'waker',
        type: 'task',
        doc: 'the task whose end or hand-over made it ready, 0: unknown',
      },
      { slot: 'd', name: 'queued', type: 'ns', doc: 'how long it was ready before it ran' },
    ],
  },
  {
    name: 'TaskBlock',
    since: 1,
    doc: 'The thread of this ring no longer runs the task, which now waits.',
    fields: [
      { slot: 'small', name: 'reason', type: 'enum:WaitReason', doc: 'what for' },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      {
        slot: 'b',
        name: 'target',
        type: 'object',
        doc: 'the object it waits for; for Loop the thread; 0: none',
      },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it waits' },
      { slot: 'dLow', name: 'awaited', type: 'task', doc: 'the task it waits for, 0: none' },
      {
        slot: 'dHigh',
        name: 'limit',
        type: 'count',
        doc: 'ms until a time limit ends the wait, saturating; 0: none',
      },
    ],
  },
  {
    name: 'ObjectShared',
    since: 2,
    doc: 'An object that several processes use: what has the same key in another process of the session is the same object. Written before its ObjectBegin; a forked child, in which ids stay what they were, writes it alone.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the object' },
      { slot: 'b', name: 'key', type: 'string', doc: 'what it is known by in every process' },
    ],
  },
  {
    name: 'Awaited',
    since: 2,
    doc: 'Part of the Block that follows in this ring, whose reason is Io, Process or Sleep: what it waits for.',
    fields: [
      { slot: 'small', name: 'what', type: 'enum:Awaited', doc: 'what is waited for' },
      {
        slot: 'a',
        name: 'number',
        type: 'count',
        doc: 'port, process id or number of descriptors; 0: unknown or none',
      },
      { slot: 'b', name: 'descriptor', type: 'count', doc: '1 + the file descriptor, 0: none' },
      { slot: 'c', name: 'bytes', type: 'count', doc: 'bytes that are to be written, saturating' },
      {
        slot: 'dLow',
        name: 'name',
        type: 'string',
        doc: 'what the program calls the process waited for, or what was called; 0: nothing known',
      },
    ],
  },
  {
    name: 'TaskFuture',
    since: 2,
    doc: 'The object is where the result of the task will be: who waits for it waits for the task.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      { slot: 'b', name: 'object', type: 'object', doc: 'the future' },
    ],
  },
  {
    name: 'SlowStep',
    since: 2,
    doc: 'A step of a task, or another callback of an event loop, kept the thread of this ring from everything else of that loop. It ended at the time of the record.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task, 0: no task' },
      { slot: 'b', name: 'name', type: 'string', doc: 'what was called, of a callback' },
      { slot: 'd', name: 'ran', type: 'ns', doc: 'how long it ran' },
    ],
  },
  {
    name: 'LockOrder',
    since: 2,
    doc: 'The thread took a lock, by a call that would have waited, while it held another. One for each lock held, one after the other; each way to do so is told once, and at most once a second again.',
    fields: [
      { slot: 'small', name: 'more', type: 'count', doc: 'how many of the same moment follow' },
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock taken' },
      { slot: 'b', name: 'outer', type: 'object', doc: 'the lock held' },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it was taken' },
      {
        slot: 'dLow',
        name: 'outerSite',
        type: 'site',
        doc: 'the line that acquired the lock held',
      },
    ],
  },
  {
    name: 'TaskLost',
    since: 2,
    doc: 'The exception that ended the task was never looked at: nobody can any more, or the program ends.',
    fields: [{ slot: 'a', name: 'task', type: 'task', doc: 'the task' }],
  },
  {
    name: 'TaskOwner',
    since: 2,
    doc: 'Part of the TaskBlock that follows in this ring, whose reason is Lock: which task holds the lock.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the lock' },
      { slot: 'b', name: 'owner', type: 'task', doc: 'the task, 0: not known' },
      { slot: 'c', name: 'site', type: 'site', doc: 'the line that acquired it' },
      { slot: 'd', name: 'since', type: 'time', doc: 'when it was acquired' },
    ],
  },
  {
    name: 'TaskShared',
    since: 3,
    doc: 'Workers tell of the task by these numbers and the process id of its own process: TaskTaken and TaskDone.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      { slot: 'b', name: 'job', type: 'count', doc: 'what its pool calls the job it is part of' },
      { slot: 'c', name: 'index', type: 'count', doc: 'which part of that job it is' },
    ],
  },
  {
    name: 'TaskTaken',
    since: 3,
    doc: 'The thread of this ring, a worker, runs the task from now on. One that no TaskShared told of is to be ignored.',
    fields: [
      { slot: 'a', name: 'pid', type: 'count', doc: 'process id of the process it belongs to' },
      { slot: 'b', name: 'job', type: 'count', doc: 'as in TaskShared' },
      { slot: 'c', name: 'index', type: 'count', doc: 'as in TaskShared' },
    ],
  },
  {
    name: 'TaskDone',
    since: 3,
    doc: 'The task is over: told by its worker, and by who receives the result. The first word counts.',
    fields: [
      { slot: 'small', name: 'outcome', type: 'enum:TaskOutcome', doc: 'what became of it' },
      { slot: 'a', name: 'pid', type: 'count', doc: 'as in TaskTaken' },
      { slot: 'b', name: 'job', type: 'count', doc: 'as in TaskShared' },
      {
        slot: 'c',
        name: 'index',
        type: 'count',
        doc: 'as in TaskShared; all bits set: every part of the job that is not over',
      },
      { slot: 'd', name: 'ran', type: 'ns', doc: 'how long the worker ran it, 0: unknown' },
    ],
  },
  {
    name: 'Raised',
    since: 3,
    doc: 'An exception that nobody caught.',
    fields: [
      { slot: 'small', name: 'ended', type: 'enum:Ended', doc: 'what it ended' },
      { slot: 'a', name: 'text', type: 'string', doc: 'type and message, shortened' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that raised it, 0: unknown' },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'the frames it came through, 0: unknown' },
    ],
  },
  {
    name: 'TaskDue',
    since: 3,
    doc: 'When a scheduler is to make the call that the task is.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      { slot: 'b', name: 'priority', type: 'string', doc: 'its priority, as text' },
      {
        slot: 'd',
        name: 'due',
        type: 'time',
        doc: 'when; all bits set: the scheduler goes by a clock of its own',
      },
    ],
  },
  {
    name: 'ChildBegin',
    since: 3,
    doc: 'The thread of this ring started a program. One that turns out to be a process of the session, by its id, is that process.',
    fields: [
      { slot: 'small', name: 'way', type: 'enum:ChildWay', doc: 'by which function' },
      {
        slot: 'a',
        name: 'child',
        type: 'count',
        doc: 'number of the child in this process, from 1',
      },
      { slot: 'b', name: 'command', type: 'string', doc: 'its arguments joined by NUL' },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where it was started' },
      { slot: 'dLow', name: 'pid', type: 'count', doc: 'its process id, 0: unknown' },
      {
        slot: 'dHigh',
        name: 'python',
        type: 'count',
        doc: '1: a Python, which should tell of itself',
      },
    ],
  },
  {
    name: 'ChildEnd',
    since: 3,
    doc: 'A program that this process started is over: the thread of this ring fetched its status, or the process left it a zombie.',
    fields: [
      {
        slot: 'small',
        name: 'zombie',
        type: 'count',
        doc: '1: it had ended, and nobody had fetched its status when this process left',
      },
      { slot: 'a', name: 'child', type: 'count', doc: 'as in ChildBegin' },
      { slot: 'b', name: 'known', type: 'count', doc: '1: the status is known' },
      { slot: 'c', name: 'status', type: 'count', doc: 'as waitpid() gives it' },
      { slot: 'd', name: 'cpu', type: 'ns', doc: 'processor time it used, 0: unknown' },
    ],
  },
  {
    name: 'Executed',
    since: 3,
    doc: 'The process becomes another program, which is no Python: nothing in it tells from now on.',
    fields: [
      {
        slot: 'b',
        name: 'command',
        type: 'string',
        doc: 'its arguments joined by NUL; 0: it could not, and goes on as it was',
      },
    ],
  },
  {
    name: 'SpanBegin',
    since: 3,
    doc: 'The thread of this ring begins something that has a name: a part of the work that the program names, or a handler of a signal. Spans nest; a wait may go on around one.',
    fields: [
      { slot: 'small', name: 'kind', type: 'enum:SpanKind', doc: 'what it is' },
      { slot: 'a', name: 'span', type: 'count', doc: 'number of the span in this process, from 1' },
      { slot: 'b', name: 'name', type: 'string', doc: 'its name, or that of the signal' },
      {
        slot: 'c',
        name: 'site',
        type: 'site',
        doc: 'the line that began it, or the function that handles the signal',
      },
    ],
  },
  {
    name: 'SpanEnd',
    since: 3,
    doc: 'The span is over.',
    fields: [
      {
        slot: 'small',
        name: 'outcome',
        type: 'enum:WaitOutcome',
        doc: 'Ok, or Error: an exception left it',
      },
      { slot: 'a', name: 'span', type: 'count', doc: 'as in SpanBegin' },
    ],
  },
  {
    name: 'Counter',
    since: 3,
    doc: 'A counter of the program has this value from now on.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the counter' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that said so' },
      { slot: 'c', name: 'value', type: 'count', doc: 'the value' },
    ],
  },
  {
    name: 'Recording',
    since: 3,
    doc: 'The program pauses its recording, or goes on with it. In between there are only threads, tasks, objects and children that come and go; counters in slots go on.',
    fields: [{ slot: 'small', name: 'on', type: 'count', doc: '1: it goes on; 0: it pauses' }],
  },
];

/** A version is a prefix of the table: the version of the last event that exists. */
export const PROTOCOL_VERSION = 3;

/** Bytes of one record. */
export const RECORD_SIZE = 32;
