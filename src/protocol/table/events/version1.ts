import type { EventSpec } from '../types';

/** The events that version 1 of the protocol brought, in the order of their numbers. */
export const VERSION_1: readonly EventSpec[] = [
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
      {
        slot: 'b',
        name: 'status',
        type: 'count',
        doc: 'status that it left with, as a thread of Node can; 0: it came to its end; since version 3',
      },
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
        doc: 'capacity, initial value or parties; of a lock, condition, event or SimpleQueue 1 + how many the same stack created before; 0: unbounded, none or not counted',
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
    doc: 'Part of the Block that follows in this ring: a lock the thread holds while it waits. One record a lock, outermost first. Before a TaskBlock: a lock of the thread that the task took and holds while it waits.',
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
        doc: 'the object; for ThreadJoin, ThreadStart and Import the thread; 0: none',
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
      {
        slot: 'c',
        name: 'thread',
        type: 'thread',
        doc: 'the thread that ended its wait, 0: unknown; since version 3',
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
        doc: 'the object it waits for; for Loop and ThreadJoin the thread; 0: none',
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
];
