import type { EventSpec } from '../types';

/** The events that version 3 of the protocol brought, in the order of their numbers. */
export const VERSION_3: readonly EventSpec[] = [
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
      { slot: 'dLow', name: 'flags', type: 'flags', doc: 'RaisedFlag bits' },
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
        doc: '1: it should tell of itself: a Python or a Node',
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
  {
    name: 'Missed',
    since: 3,
    doc: 'Part of the Block that follows in this ring, whose reason is Condition or Event: the last notification of its object found nobody waiting.',
    fields: [
      { slot: 'a', name: 'object', type: 'object', doc: 'the condition or event' },
      { slot: 'b', name: 'thread', type: 'thread', doc: 'who notified' },
      { slot: 'c', name: 'site', type: 'site', doc: 'the line that did' },
      { slot: 'd', name: 'time', type: 'time', doc: 'when' },
    ],
  },
  {
    name: 'Signalled',
    since: 3,
    doc: 'The thread of this ring is about to send a signal to a process or a group of them.',
    fields: [
      { slot: 'small', name: 'signal', type: 'count', doc: 'its number' },
      { slot: 'a', name: 'pid', type: 'count', doc: 'process id, or that of the group' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line that does' },
      { slot: 'c', name: 'group', type: 'count', doc: '1: it goes to a group' },
    ],
  },
  {
    name: 'Waker',
    since: 3,
    doc: 'Part of the Unblock, or the TaskUnblock of a Wait, that follows in this ring, whose waker or thread is 0: a thread of another process ended the wait.',
    fields: [
      { slot: 'a', name: 'pid', type: 'count', doc: 'process id of that process' },
      { slot: 'b', name: 'thread', type: 'count', doc: 'the number of the thread there' },
    ],
  },
  {
    name: 'TaskLate',
    since: 3,
    doc: 'The task, whose TaskBegin is just before in this ring, has existed for some time.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      { slot: 'd', name: 'age', type: 'ns', doc: 'for how long' },
    ],
  },
  {
    name: 'TaskAwaits',
    since: 3,
    doc: 'Part of the TaskBlock of the task, or the Block of the thread, that follows in this ring: any of several tasks may end that wait.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task that waits; 0: the thread' },
      {
        slot: 'b',
        name: 'awaited',
        type: 'task',
        doc: 'a task that it waits for, other than that of the TaskBlock',
      },
      {
        slot: 'c',
        name: 'more',
        type: 'count',
        doc: 'how many others are not told, not counting those of other records',
      },
    ],
  },
  {
    name: 'Unwoken',
    since: 3,
    doc: 'The thread of this ring gave something to the event loop of another one, which sleeps, without waking it: a future that is done, a task, that one is to be cancelled, or that it is to stop.',
    fields: [
      { slot: 'a', name: 'thread', type: 'thread', doc: 'the thread of the event loop' },
      { slot: 'b', name: 'task', type: 'task', doc: 'the task that would go on; 0: unknown' },
      { slot: 'c', name: 'site', type: 'site', doc: 'the line that did' },
    ],
  },
  {
    name: 'StepLasts',
    since: 3,
    doc: 'Written by who reads the rings, from `stepAt` and its like: the thread of this ring has been in a step of a task, or another callback of its event loop, for a long time; or such a step is over.',
    fields: [
      { slot: 'small', name: 'flags', type: 'flags', doc: 'SlowStepFlag bits: what `site` is' },
      { slot: 'a', name: 'task', type: 'task', doc: 'the task; 0: no task, or not known' },
      { slot: 'b', name: 'site', type: 'site', doc: 'the line, 0: unknown' },
      { slot: 'd', name: 'since', type: 'time', doc: 'when the step began; 0: it is over' },
    ],
  },
  {
    name: 'TaskDefies',
    since: 3,
    doc: 'Part of the TaskBlock that follows in this ring: the task was told to end by `cancel()`, went on instead, and waits.',
    fields: [
      { slot: 'a', name: 'task', type: 'task', doc: 'the task' },
      {
        slot: 'b',
        name: 'site',
        type: 'site',
        doc: 'the line that told it; 0: the event loop itself did, as for a time limit',
      },
    ],
  },
];
