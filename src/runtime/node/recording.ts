/**
 * Where the runtime meets who records it. A run of Heddle loads its agent into each thread before the program; the
 * runtime, which may be bundled with the program, asks at a channel of Node's whether there is one.
 */
import { channel } from 'node:diagnostics_channel';
import type { Kind } from './memory/layout';

/** The version of what both sides expect of each other. */
export const RUNTIME_CHANNEL = 'heddle.runtime/1';

/** Where who comes to record a thread that runs asks for the runtime in it. */
export const LATE_CHANNEL = 'heddle.recorder/1';

/** What a thread waits for at an object or a thread. */
export type WaitFor =
  | 'lock'
  | 'condition'
  | 'event'
  | 'permit'
  | 'barrier'
  | 'room'
  | 'item'
  | 'done'
  | 'thread'
  | 'future';

/** What it waits for of a child: that it ends, writes, reads, or, if it is the server of a manager, answers. */
export type ChildWait = 'process' | 'output' | 'input' | 'answer';

export type WaitEnded = 'ok' | 'timeout' | 'error';

/** A thread by its number in the recording (0: it is in none) and the id of its process, 0: the one that says so. */
export interface RecordedThread {
  readonly thread: number;
  readonly pid: number;
}

/**
 * A lock as this thread has it, for its holds that are counted and not timed. Either gives false where more is to be told: by
 * `acquired`, by `released`.
 */
export interface CalmLock {
  take(): boolean;
  give(): boolean;
}

/** A thread that will be started. */
export interface Announced {
  /** Its number in the recording. */
  readonly thread: number;
  /** What the agent in the new thread is to know, fit for a message. */
  readonly told: unknown;
}

/**
 * Told what this thread does, by calls that never throw. An object goes by its mark, a number that all threads know
 * it by; 0 is one that nobody has told of.
 */
export interface ThreadRecorder {
  /** The number of this thread in the recording. */
  readonly thread: number;
  /** As they are before the agent watches them. */
  readonly atomics: Pick<typeof Atomics, 'wait' | 'notify'>;

  /**
   * An object is made; gives its mark. `size`: capacity, permits or parties; 0: none. `shared`: what it is known by in
   * other processes; `name`: where the program gives it none.
   */
  made(kind: Kind, size: number, shared?: string, name?: string): number;
  /** An object that was made is a part of another, and goes by that one's name. */
  partOf(mark: number, whole: number): void;
  /** An object that was made before anybody recorded; gives its mark. `items`: what is in it, if it is a queue. */
  found(kind: Kind, size: number, items: number): number;
  /** This thread has had that lock since before it was recorded. */
  hasLock(mark: number, times: number): void;
  gone(mark: number): void;

  /** Of a lock; undefined of anything else. */
  calmLock(mark: number): CalmLock | undefined;
  acquired(mark: number, times: number): void;
  /** About to be given back. `awaited`: somebody waits for it. */
  released(mark: number, times: number, awaited: boolean): void;
  notified(mark: number, woken: number): void;
  put(mark: number): void;
  got(mark: number): void;
  /** All items were taken out at once. */
  emptied(mark: number): void;

  /**
   * A job was submitted to the pool; gives what the others here call it, 0 for one that nobody tells of. `describe`
   * names it. `shared`: a worker of another process will tell of it, by the number and this process.
   */
  jobSubmitted(pool: number, describe: () => string, shared: boolean): number;
  /** ns, for all threads of the machine the same. */
  now(): number;
  jobBegins(job: number, submittedAt: number): void;
  jobEnds(job: number, returned: boolean, error: unknown): void;
  jobCancelled(job: number): void;
  /** Another machine has the job, which `node`, an object that stands for it, is a mark of. */
  jobSent(job: number, node: number): void;
  /** This thread, a worker, runs a job of that process; it is over. */
  jobTaken(pid: number, job: number): void;
  jobDone(pid: number, job: number, returned: boolean, error: unknown): void;
  /** Nobody will do it: its worker was killed, or its pool is gone. */
  jobLost(job: number): void;
  /** Nobody will ask any more what the job threw. */
  jobUnasked(job: number): void;

  /**
   * The thread goes to sleep. `target`: a mark, for 'thread' a number in the recording, for 'future' a job, of a child
   * what `childBegan` or `asks` gave; `timeout`: ms or Infinity.
   */
  sleeps(reason: WaitFor | ChildWait, target: number, timeout: number): void;
  /** What it waited for is over, by what `waker` did; of no meaning when it did not come to sleep. */
  awake(outcome: WaitEnded, waker?: RecordedThread): void;

  /**
   * Asynchronous code of this thread waits from now on, which does not block the thread; gives a number for `waited`. Parameters
   * as of `sleeps`; `open`: a signal may end the wait, too.
   */
  waits(reason: WaitFor | ChildWait, target: number, timeout: number, open: boolean): number;
  waited(wait: number, outcome: WaitEnded, waker?: RecordedThread): void;
  /** A wait will end soon, or not: code of this thread runs. */
  goesOn(): void;
  /** The event loop is to be kept for one thing more, for one thing less. */
  keepsLoop(): void;
  releasesLoop(): void;
  /** Has `whenIdle` called whenever the event loop is found to have nothing left but what it is kept for: so many things. */
  tellsIdle(whenIdle: (kept: number) => void): void;

  announce(name: string, daemon: boolean): Announced;
  /** It was started, or has another name or is a daemon from now on. */
  named(thread: number, name: string, daemon: boolean): void;
  /** The function of this thread is over. */
  threadEnds(): void;
  /** An error ended it. `hooked`: a hook of the program is told. */
  raised(error: unknown, hooked: boolean): void;
  /** What the environment of a program has to have besides, so that it is followed. */
  childEnvironment(
    file: string,
    environment: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>>;
  /** A program was started by this thread; gives its number. */
  childBegan(file: string, argv: readonly string[], pid: number): number;
  /** The server of a manager is called, which is that process; gives a number for the wait that follows. */
  asks(pid: number, what: string): number;
  /** It has ended, by a status or a signal. */
  childEnded(child: number, code: number | null, signal: string | null): void;
  /** This thread begins what its process is there for: as long as that does not return, the event loop may stand still. */
  mayBlock(): void;
  /** A process that has not ended is sent a signal, by the supervisor, for this thread. */
  signals(pid: number, signal: number): void;
  /** Starts a worker of the runtime's own, which is no thread of the program but starts some. */
  unlisted<T>(start: () => T): T;
}

/** What the runtime says at the channel. */
export interface RuntimeFound {
  record(by: ThreadRecorder): void;
}

/**
 * The runtime of a thread that was not recorded when it began. What there is to tell of it then is told one after the other, each by all
 * threads of the program before the next: false when that has to be tried again, for the thread is in the middle of something.
 */
export interface LateRuntime extends RuntimeFound {
  /** Marks the objects that exist: by one thread, for all. */
  tellObjects(): boolean;
  tellHeld(): boolean;
  tellWait(): void;
}

/** What is said at the channel for who comes late. */
export interface LateMeeting {
  found(runtime: LateRuntime): void;
}

/** Who records this thread; undefined: nobody. */
export let recorder: ThreadRecorder | undefined;

export function recordBy(by: ThreadRecorder): void {
  recorder = by;
}

channel(RUNTIME_CHANNEL).publish({ record: recordBy } satisfies RuntimeFound);
