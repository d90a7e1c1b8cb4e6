import type { LayoutSpec } from './types';

/** Every structure in shared memory. Offsets follow from order and natural alignment. */
export const LAYOUTS: readonly LayoutSpec[] = [
  {
    name: 'Header',
    doc: 'File `header` of a process directory. Written last when the directory is made ready.',
    size: 4096,
    members: [
      ['magic', 'u64', 'HEADER_MAGIC'],
      ['version', 'u32', 'PROTOCOL_VERSION of the writer'],
      ['runtime', 'u32', 'RuntimeKind'],
      ['pid', 'u32', 'process id'],
      ['parentPid', 'u32', "parent's process id at start"],
      ['startNs', 'u64', 'when recording began, ns since epoch'],
      ['startUnixNs', 'u64', 'the same moment on the wall clock, ns since 1970'],
      ['endNs', 'u64', '0 while alive; when the process left in an orderly way'],
      ['detail', 'u32', 'Detail'],
      ['ringRecords', 'u32', 'capacity of each ring, a power of two'],
      ['ringCount', 'u32', 'ring slots in use (high-water mark)'],
      ['objectCount', 'u32', 'object slots in use (high-water mark)'],
      ['siteCount', 'u32', 'site-counter slots in use (high-water mark)'],
      ['flags', 'u32', 'HeaderFlag bits; the only word of the directory that the host writes'],
      ['defsLength', 'u64', 'committed bytes of the `defs` file; all bits set: what the file has'],
      ['dropped', 'u64', 'records that could not be written anywhere'],
      [
        'error',
        'u32',
        'errno of what keeps the files from growing, or a child from having any; 0: nothing',
      ],
      [
        'forkedFrom',
        'u32',
        'process id of the process it was forked from: its are the strings, sites and stacks that `defs` does not define; 0: nobody',
      ],
      ['forkedFromNs', 'u64', '`startNs` of that process'],
      [
        'codeType',
        'u64',
        'address of the type of code objects, for who reads the memory of the process; 0: `frames` is not told',
      ],
      ['frames', 'u16', 'where what a thread runs stands in memory, by FrameLayout', 24],
    ],
  },
  {
    name: 'Ring',
    doc: 'One slot of file `rings`: the writing end of file `ring.<index>`. A ring serves one thread at a time.',
    size: 128,
    members: [
      [
        'written',
        'u64',
        'records ever written; record n lives at n modulo `records`. Published last (release)',
      ],
      ['thread', 'u32', 'the thread that writes now, 0: none'],
      ['flags', 'u32', 'ThreadFlag bits of that thread'],
      ['threadBeginAt', 'u64', 'value of `written` at its ThreadBegin'],
      ['name', 'u32', 'string id of its name'],
      ['nativeId', 'u32', "the operating system's id of it"],
      ['calledAt', 'u64', 'when a call that may wait began, ns since epoch; 0: none is under way'],
      ['callRecords', 'u16', 'records after `written` that tell of that wait'],
      ['callReserve', 'u16', 'the most that `callRecords` ever was'],
      ['stepTask', 'u32', 'the task of the step at `stepAt`; 0: no task, or not known'],
      [
        'stepAt',
        'u64',
        'when the step of a task began, or another callback of an event loop, that is under way, ns since epoch; 0: none is',
      ],
      ['stepSite', 'u32', 'the line that `stepFlags` tells of, 0: unknown'],
      ['stepFlags', 'u32', 'SlowStepFlag bits: what `stepSite` is'],
      ['threadState', 'u64', 'address of what the interpreter has of the thread, 0: unknown'],
      ['recordsFrom', 'u64', 'the first record that lies where `records` says'],
      ['records', 'u32', "capacity of this ring, a power of two; 0: the header's `ringRecords`"],
    ],
  },
  {
    name: 'ObjectSlot',
    doc: 'One slot of file `objects`: live counters of a lock or queue. Written by whoever holds the lock.',
    size: 256,
    members: [
      ['object', 'u32', 'the object; 0: slot free'],
      ['kind', 'u16', 'ObjectKind'],
      ['flags', 'u16', 'ObjectFlag bits'],
      ['owner', 'u32', 'thread that holds it now, 0: none'],
      ['ownerSite', 'u32', 'the line that acquired it'],
      ['ownerSince', 'u64', 'when, ns since epoch; 0: that was not timed'],
      ['acquisitions', 'u64', 'acquisitions; for queues items put'],
      ['contended', 'u64', 'acquisitions that had to wait; for queues items taken'],
      ['waitTotal', 'u64', 'ns waited to acquire; for queues to put'],
      ['waitMax', 'u64', 'ns, longest single wait; for queues in get, total'],
      ['holdTotal', 'u64', 'ns held; for queues the integral of depth over time (item·ns)'],
      ['holdMax', 'u64', 'ns, longest single hold; for queues time of the last change'],
      [
        'holdMaxSite',
        'u32',
        'the line that acquired it for the longest hold; of kinds with a size of their own, such as queues: 1 + how many of these the same stack created before, 0: not counted',
      ],
      ['waiters', 'u32', 'threads waiting right now'],
      ['parent', 'u32', 'object it is a part of, 0: none'],
      ['stack', 'u32', 'where it was created'],
      ['name', 'u32', 'string id of a name given by the program, 0: none'],
      ['capacity', 'u32', 'as `size` in ObjectBegin'],
      ['depth', 'u32', 'queues: items in it now; pools: jobs it was given so far, 0: not counted'],
      ['depthMax', 'u32', 'queues: most items so far'],
      [
        'holdHistogram',
        'u32',
        'holds by length: bucket i counts holds of [2^(i+5), 2^(i+6)) ns, ends open',
        28,
      ],
      [
        'shared',
        'u32',
        'string id of what several processes know it by (ObjectShared), 0: of this process alone',
      ],
    ],
  },
  {
    name: 'SiteSlot',
    doc: 'One slot of file `sites`: counters of one object at one call site.',
    size: 32,
    members: [
      ['object', 'u32', 'the object; 0: slot free'],
      ['site', 'u32', 'the line'],
      ['acquisitions', 'u64', 'acquisitions there; for queues items put or taken'],
      ['contended', 'u64', 'of which had to wait'],
      ['waitTotal', 'u64', 'ns waited there'],
    ],
  },
];

/** First eight bytes of a header: ASCII `HEDDLE` and the layout generation. */
export const HEADER_MAGIC = 'HEDDLE01';

/**
 * The file `wakers` of a session has so many u64 for who ended waits, which is no concern of readers, and then as many for
 * pairs of sockets: number `inode % WAKER_CELLS` is `inode << 32 | inode of the other end`, of the latest pair that falls there.
 */
export const WAKER_CELLS = 4096;

/** What threads of an agent call themselves for the operating system: they belong to no program. */
export const AGENT_THREAD_NAME = 'heddle-agent';
