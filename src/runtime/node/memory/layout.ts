/**
 * Where things are in the shared words. An address counts words from the beginning of arena 0; 0 is
 * nothing. Root, then the table of threads, then blocks of the heap.
 */

/** Words in an arena, as a power of two: 16 MiB, of which the system provides what is touched. */
export const ARENA_SHIFT = 22;
export const ARENA_WORDS = 1 << ARENA_SHIFT;
/** 1 GiB in all. */
export const MAX_ARENAS = 64;

// Root.
/** Arenas there are. */
export const ROOT_ARENAS = 1;
/** Guard of the heap. */
export const ROOT_HEAP_GUARD = 2;
/** First word of the heap never given away. */
export const ROOT_HEAP_TOP = 3;
/** Guard of the table of threads. */
export const ROOT_THREADS_GUARD = 4;
/** Rows of the table that have ever been used. */
export const ROOT_ROWS = 5;
/** Number of the last thread that was given a name by the runtime. */
export const ROOT_LAST_NAME = 6;
/** What a certain deadlock does: 0 is told, 1 is thrown. */
export const ROOT_ON_DEADLOCK = 7;
/** Counts waits without a time limit. */
export const ROOT_TURN = 8;
/** Number of the last pool of threads that was given a name by the runtime. */
export const ROOT_LAST_POOL = 9;
/** Number of the last shared buffer that went into an item. */
export const ROOT_LAST_BUFFER = 10;
/** Descriptor of the file that the memory lies in, plus one; 0: none, no other process can have it. */
export const ROOT_FILE = 11;
/** Two random words, by which a process knows that it has found the right file. */
export const ROOT_FILE_MARK = 12;
/** Counts homes of other processes' objects that cannot be reached any more. */
export const ROOT_LOST_HOMES = 14;
/** First free block of each size. */
export const ROOT_FREE = 16;

// Table of threads.
export const ROWS = 1024;
export const MAX_THREADS = 1024;
export const ROW_WORDS = 64;
export const ROW_STATUS = 0;
/** Number of the thread; its row is the number modulo MAX_THREADS, so that no number comes twice. */
export const ROW_ID = 1;
/** The object it waits for, or the negative number of a thread; 0 for none. */
export const ROW_WAITS_FOR = 2;
/** The guard it holds or is about to take: what is repaired when it is terminated. */
export const ROW_GUARD = 3;
export const ROW_DAEMON = 4;
/** Fifo of those who join it. */
export const ROW_JOINERS = 5;
/** The waiter it uses when it waits synchronously. */
export const ROW_WAITER = 8;
/** 1 when its wait has a time limit, and so cannot be part of a deadlock. */
export const ROW_LIMITED = ROW_WAITER;
/** When its wait began, among all waits: the last one closes a circle. */
export const ROW_TURN = 16;
/** Its number in a recording; 0: it is in none. */
export const ROW_RECORDED = 17;
/** Process id of the process that the recording knows it in, where that is another one; else 0. */
export const ROW_RECORDED_PID = 18;
/** Messages the supervisor has sent it: what it sleeps at when it needs an answer. */
export const ROW_MAIL = 19;
/** When its event loop was found to have nothing left but lasting waits, among all waits; 0: it may have. See lastingWaits.ts. */
export const ROW_IDLE = 20;
/** The first waiter of those. */
export const ROW_LASTING = 21;
/** Bytes of its name, then the name. */
export const ROW_NAME_LENGTH = 22;
export const ROW_NAME = 23;
/** Longest name that is kept, bytes of UTF-8. */
export const NAME_BYTES = 4 * (ROW_WORDS - ROW_NAME);

export const HEAP = ROWS + MAX_THREADS * ROW_WORDS;

/** ROW_STATUS. */
export const VACANT = 0;
export const STARTING = 1;
export const RUNNING = 2;
/** It has come to its end, or was terminated; the row is vacant when its worker is gone too. */
export const ENDED = 3;
/** It is a thread of another process, which uses objects of this one. */
export const REMOTE = 4;

/** The row of a thread. */
export const rowOf = (id: number): number => ROWS + (id % MAX_THREADS) * ROW_WORDS;

// Every shared object begins so.
/** Size of the block as a power of two times eight words, and above it the kind of object. */
export const HEADER = 0;
/** How many wrappers and messages refer to it. */
export const REFERENCES = 1;
/** Its fifo: guard, first and last waiter. */
export const FIFO = 2;
/** What a recording knows it by; 0: nothing. */
export const MARK = 5;
/** First word of its own. */
export const BODY = 6;

/** Bits of HEADER for the size. */
export const SIZE_BITS = 8;

/** Kinds of objects in HEADER; 0 is a free block or one without a kind. */
export const Kind = {
  none: 0,
  lock: 1,
  rlock: 2,
  condition: 3,
  semaphore: 4,
  boundedSemaphore: 5,
  event: 6,
  barrier: 7,
  local: 8,
  queue: 9,
  lifoQueue: 10,
  priorityQueue: 11,
  simpleQueue: 12,
  future: 13,
  executor: 14,
  /** Where one thread hears of futures that are over. */
  news: 15,
  /** Stands for a SharedArrayBuffer of the program. */
  buffer: 16,
  /** A typed array, or value, that processes share. */
  array: 17,
  /** Where requests to a manager or its answers come in. */
  mail: 18,
  /** A loop that several threads run. */
  loop: 19,
  /** A pool whose jobs other processes run. */
  processExecutor: 20,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export const kindOf = (header: number): Kind => (header >> SIZE_BITS) as Kind;
