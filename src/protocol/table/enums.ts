import type { EnumSpec } from './types';

/** Every enum on the wire. */
export const ENUMS: readonly EnumSpec[] = [
  {
    name: 'ObjectKind',
    doc: 'What a synchronisation object is to the user.',
    members: [
      ['Lock', 1, 'a mutual-exclusion lock that is not re-entrant'],
      ['RLock', 2, 'a re-entrant lock'],
      ['Condition', 3, 'a condition variable'],
      ['Semaphore', 4, 'a counting semaphore'],
      ['BoundedSemaphore', 5, 'a counting semaphore with an upper bound'],
      ['Event', 6, 'a flag threads wait for'],
      ['Barrier', 7, 'a meeting point of a fixed number of threads'],
      ['Queue', 8, 'a first-in first-out queue'],
      ['LifoQueue', 9, 'a last-in first-out queue'],
      ['PriorityQueue', 10, 'a queue that hands out the smallest item'],
      ['SimpleQueue', 11, 'an unbounded queue without task tracking'],
      ['Future', 12, 'a result that another thread or task will set'],
      ['Executor', 13, 'a pool of workers'],
      ['Thread', 14, "a thread's own start and end signals; not shown as a lock"],
      ['Internal', 15, 'a lock of the standard library that stands for nothing the user knows'],
    ],
  },
  {
    name: 'WaitReason',
    doc: 'What a blocked thread waits for.',
    members: [
      ['Lock', 1, 'to acquire a lock'],
      ['Condition', 2, 'to be notified on a condition'],
      ['Event', 3, 'for an event to be set'],
      ['Semaphore', 4, 'for a semaphore to be released'],
      ['Barrier', 5, 'for the other parties of a barrier'],
      ['QueuePut', 6, 'for room in a full queue'],
      ['QueueGet', 7, 'for an item in an empty queue'],
      ['QueueJoin', 8, 'for all items of a queue to be marked done'],
      ['ThreadJoin', 9, 'for a thread to end'],
      ['ThreadStart', 10, 'for a started thread to come up'],
      ['Future', 11, 'for the result of a future'],
      ['Sleep', 12, 'for time to pass'],
      ['Io', 13, 'for input or output'],
      ['Process', 14, 'for a process to end'],
      ['Task', 15, 'for a task to end'],
      ['Gil', 16, 'for the interpreter lock'],
      ['Other', 17, 'for something not told apart'],
      ['Worker', 18, 'for a worker of its pool to be free'],
      ['Remote', 19, 'for another process that runs it'],
    ],
  },
  {
    name: 'WaitOutcome',
    doc: 'How a wait ended.',
    members: [
      ['Ok', 0, 'what was waited for came'],
      ['Timeout', 1, 'the time limit ran out'],
      ['Error', 2, 'an exception ended the wait'],
    ],
  },
  {
    name: 'TaskKind',
    doc: 'What a task is.',
    members: [
      ['Unknown', 0, 'not told'],
      ['Coroutine', 1, 'a coroutine that an event loop runs in steps'],
      ['Job', 2, 'a call that a worker of a pool makes'],
    ],
  },
  {
    name: 'ThreadFlag',
    doc: 'Bits that describe a thread.',
    members: [
      ['Daemon', 1, 'does not keep the process alive'],
      ['Main', 2, "the process's main thread"],
      ['Foreign', 4, 'not started through the instrumented API'],
    ],
  },
  {
    name: 'Detail',
    doc: 'How much is recorded.',
    members: [
      ['Summary', 1, 'waits, contended or long holds as events; all else as counters'],
      ['Full', 2, 'every acquire, release, put and get as an event too'],
    ],
  },
  {
    name: 'RuntimeKind',
    doc: 'Who writes the files of a process.',
    members: [
      ['CpythonNative', 1, 'the CPython agent with its native module'],
      ['CpythonFallback', 2, 'the CPython agent in pure Python: sampled waits, no holds'],
      ['Node', 3, 'the Node runtime'],
    ],
  },
  {
    name: 'DefKind',
    doc: 'Kinds of entries in the `defs` file.',
    members: [
      ['String', 1, 'payload: UTF-8 bytes'],
      ['Site', 2, 'payload: u32 file string, u32 function string, u32 line, u32 SiteFlag bits'],
      ['Stack', 3, 'payload: u32 stack of the caller (0: none), u32 site of this frame'],
      ['Fact', 4, 'id is a FactKey; payload: UTF-8 bytes'],
    ],
  },
  {
    name: 'SiteFlag',
    doc: 'Bits that describe a call site.',
    members: [
      ['Library', 1, "in the standard library or an installed package, not the user's own code"],
      ['Internal', 2, 'in a module that implements the primitive (threading, queue, …)'],
    ],
  },
  {
    name: 'FactKey',
    doc: 'Facts about a process.',
    members: [
      ['Runtime', 1, 'name and version, for instance `cpython 3.13.0`'],
      ['Executable', 2, 'path of the interpreter'],
      ['CommandLine', 3, 'arguments joined by NUL'],
      ['WorkingDirectory', 4, 'where the process started'],
      ['StartMethod', 5, 'exec, fork, spawn, forkserver or subprocess'],
      ['AgentError', 6, 'why the agent gave up; the program went on without it'],
      [
        'AgentNote',
        7,
        'something the user should know once, for instance that the fallback is in use',
      ],
    ],
  },
  {
    name: 'ObjectFlag',
    doc: 'Bits of an object slot.',
    members: [
      ['Live', 1, 'the slot is in use'],
      [
        'CrossReleased',
        2,
        'was released at least once by a thread that did not hold it: no owner can be relied on',
      ],
      ['Hidden', 4, 'not shown by itself; its parent stands for it'],
    ],
  },
];
