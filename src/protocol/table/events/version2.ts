import type { EventSpec } from '../types';

/** The events that version 2 of the protocol brought, in the order of their numbers. */
export const VERSION_2: readonly EventSpec[] = [
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
        doc: 'port, process id, number of descriptors, or of Threads the workers of its own that live; 0: unknown or none',
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
      { slot: 'a', name: 'task', type: 'task', doc: 'the task; 0: it is the result of `calls`' },
      { slot: 'b', name: 'object', type: 'object', doc: 'the future' },
      {
        slot: 'c',
        name: 'calls',
        type: 'count',
        doc: '1 + the job of TaskShared whose parts it is the result of; 0: it is that of the task',
      },
    ],
  },
  {
    name: 'SlowStep',
    since: 2,
    doc: 'A step of a task, or another callback of an event loop, kept the thread of this ring from everything else of that loop. It ended at the time of the record.',
    fields: [
      { slot: 'small', name: 'flags', type: 'flags', doc: 'SlowStepFlag bits' },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task, 0: no task' },
      { slot: 'b', name: 'name', type: 'string', doc: 'what was called, of a callback' },
      { slot: 'c', name: 'stack', type: 'stack', doc: 'where the task waits next, 0: unknown' },
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
    name: 'TaskUnretrieved',
    since: 2,
    doc: 'The exception that ended the task was never looked at: nobody can any more, or the program ends.',
    fields: [
      {
        slot: 'small',
        name: 'hooked',
        type: 'count',
        doc: '1: a handler of the program is told of it; since version 3',
      },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
    ],
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
];
