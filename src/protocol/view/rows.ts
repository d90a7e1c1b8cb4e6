import type { DurationNs, FindingId, LaneId, ObjectId, ProcessId, TimeNs } from '../../base/index';

/** A line of source. `file` is absolute or as the runtime gave it. */
export interface SiteRef {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** Not the user's own code. */
  readonly library?: boolean;
}

/** What a lane does; one encoding everywhere (VIEW.md). */
export const LaneState = {
  /** not alive */
  None: 0,
  /** runs, or could run */
  Running: 1,
  /** waits to acquire a lock */
  Lock: 2,
  /** waits in put, get or join of a queue */
  Queue: 3,
  /** waits on a condition, event, semaphore or barrier */
  Sync: 4,
  /** waits for a thread, task, future or process to end */
  Join: 5,
  Sleep: 6,
  Io: 7,
  Gil: 8,
  Other: 9,
  /** stands still in the debugger, or a signal has stopped its process */
  Stopped: 10,
} as const;
export type LaneState = (typeof LaneState)[keyof typeof LaneState];
export const LANE_STATES = Object.keys(LaneState).length;

export interface ProcessRow {
  readonly id: ProcessId;
  readonly pid: number;
  readonly parent: ProcessId | null;
  readonly name: string;
  /** `cpython 3.13.0` */
  readonly runtime: string;
  readonly state: 'running' | 'exited' | 'killed';
  /** Where it is known, and not status 0. */
  readonly failure?: { readonly code: number | null; readonly signal: string | null };
  readonly startNs: TimeNs;
  readonly endNs: TimeNs | null;
  /** Said once to the user: fallback in use, agent failed, … */
  readonly note: string | null;
  /** When the program paused its recording; the last one may last. */
  readonly gaps?: readonly { readonly fromNs: TimeNs; readonly toNs: TimeNs | null }[];
  /** What kept the event loop of its main thread when that was asked for. */
  readonly keptBy?: readonly KeeperRow[];
}

/** Something that keeps the event loop of a Node. */
export interface KeeperRow {
  /** `a server that listens on port 8080` */
  readonly what: string;
  readonly count: number;
  /** Where it was made, or the function that it calls. */
  readonly site: SiteRef | null;
}

/** What a blocked lane waits for. */
export interface WaitRow {
  /** Member name of WaitReason, for instance `QueueGet`. */
  readonly reason: string;
  readonly object: ObjectId | null;
  /** The thread or task waited for (join), else the owner of the object where one is known. */
  readonly lane: LaneId | null;
  /** Who holds the object, in words: says of which process, and when it has ended. */
  readonly holder: string | null;
  /** What a wait for I/O or a process is for, as a phrase: `data from a pipe`. */
  readonly what: string | null;
  readonly sinceNs: TimeNs;
  /** null: no time limit */
  readonly timeoutNs: DurationNs | null;
  readonly site: SiteRef | null;
}

export interface HoldRow {
  readonly object: ObjectId;
  readonly sinceNs: TimeNs;
  readonly site: SiteRef | null;
}

/** What a task has besides what every lane has. */
export interface TaskRow {
  readonly kind: 'coroutine' | 'job' | 'event' | 'wait' | 'unknown';
  /** The task that created it. */
  readonly parent: LaneId | null;
  /** What the pool that runs it is called. */
  readonly executor: string | null;
  /** Where it was created: the innermost line of the user's own code. */
  readonly created: SiteRef | null;
  /** The thread that runs it now. */
  readonly runsOn: LaneId | null;
  /** The thread that ran it last; null: it has not begun. */
  readonly ranOn: LaneId | null;
  /** While it waits for a worker: how many tasks of its pool do since before it. */
  readonly queuedBehind: number | null;
  /** lost: its worker or its pool was gone before it was over. */
  readonly outcome: 'returned' | 'raised' | 'cancelled' | 'lost' | null;
  /** It raised, and nobody has looked at the exception. */
  readonly unretrieved: boolean;
  /** How long threads ran it; null: not known yet. */
  readonly ranNs: DurationNs | null;
  /** The exception that ended it, where that is known. */
  readonly raised: RaisedRow | null;
  /** Of the event of a scheduler. */
  readonly due: DueRow | null;
}

/** An exception that nobody caught. */
export interface RaisedRow {
  /** `ValueError: message`, shortened. */
  readonly text: string;
  /** The line of the user's own code that raised it, or called what did. */
  readonly site: SiteRef | null;
}

/** When a scheduler is to make a call. */
export interface DueRow {
  /** null: it goes by a clock of its own */
  readonly atNs: TimeNs | null;
  /** As the program gave it. */
  readonly priority: string;
  /** How long after that the call began; null: it has not, or that is not known. */
  readonly lateNs: DurationNs | null;
}

/** What a program that is no Python has besides what every lane has. */
export interface ChildRow {
  /** Its arguments, program first. */
  readonly command: readonly string[];
  /** 0: unknown. */
  readonly pid: number;
  /** The thread that started it, and where. */
  readonly startedBy: LaneId | null;
  readonly site: SiteRef | null;
  /** The thread that waits for its end. */
  readonly waitedBy: LaneId | null;
  /** null while it runs, and where nobody fetched its status. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  /** It has ended, and its parent has not asked how. */
  readonly zombie: boolean;
}

/** Spans of one name on a lane, added up. */
export interface SpanRow {
  /** signal: the handler of a signal, at `site`. */
  readonly kind: 'named' | 'signal';
  readonly name: string;
  readonly site: SiteRef | null;
  readonly count: number;
  readonly totalNs: DurationNs;
  readonly maxNs: DurationNs;
  /** Left by an exception. */
  readonly failed: number;
  /** Since when the ones that last do. */
  readonly openNs: readonly TimeNs[];
}

/** Steps and callbacks that kept an event loop from all else for 100 ms and more. */
export interface SlowStepsRow {
  readonly count: number;
  readonly totalNs: DurationNs;
  readonly longest: readonly {
    readonly endNs: TimeNs;
    readonly ranNs: DurationNs;
    readonly task: LaneId | null;
    /** What was called, where it was no task. */
    readonly name: string;
  }[];
}

/** A figure that looks at the operating system suggest; nobody measured it. */
export interface Estimate {
  readonly ns: DurationNs;
  /** The true figure lies within this of it in 19 of 20 cases. */
  readonly errorNs: DurationNs;
  /** Looks it is made from. */
  readonly looks: number;
}

/** What a thread was seen to run, whenever it did as the host looked: a profile by samples. */
export interface SeenRunningRow {
  /** How often it was seen, and in how many of these at which line: those that were seen most often. */
  readonly looks: number;
  readonly places: readonly { readonly site: SiteRef; readonly looks: number }[];
  /** Of one that runs: where it was seen most often in the last seconds; null: nowhere in particular. */
  readonly now: SiteRef | null;
}

/** A thread, a task or a program. */
export interface LaneRow {
  readonly id: LaneId;
  /** native: a thread that only the operating system knows; child: a program that is no Python */
  readonly kind: 'thread' | 'task' | 'native' | 'child';
  readonly process: ProcessId;
  readonly name: string;
  readonly daemon: boolean;
  /** Started by the standard library for itself. */
  readonly library?: true;
  readonly main: boolean;
  readonly nativeId: number;
  readonly startNs: TimeNs;
  readonly endNs: TimeNs | null;
  readonly state: LaneState;
  readonly wait: WaitRow | null;
  /** Locks it is known to hold, outermost first. */
  readonly holds: readonly HoldRow[];
  /** All time spent blocked so far, without sleep. */
  readonly waitNs: DurationNs;
  /** Processor time so far; null: unknown. */
  readonly cpuNs: DurationNs | null;
  /** Time it could run and had no processor; null: unknown. */
  readonly queuedNs: DurationNs | null;
  /** Time it waited for the interpreter lock; null where there is none or nobody looked. */
  readonly gil: Estimate | null;
  /** Of tasks only. */
  readonly task?: TaskRow;
  /** The exception that ended it, of threads only. */
  readonly raised?: RaisedRow;
  /** Of threads that left with one before their end. */
  readonly exitStatus?: number;
  /** Of programs only. */
  readonly child?: ChildRow;
  /** Of lanes that had some; those that took longest. */
  readonly spans?: readonly SpanRow[];
  /** Of event loops' threads and of tasks that had some. */
  readonly slowSteps?: SlowStepsRow;
  /** Of one that waits in a call which nobody records, or did when its process ended: the line where, as far as it can be read. */
  readonly sitsAt?: SiteRef;
  /** Of threads of CPython whose memory can be read. */
  readonly seen?: SeenRunningRow;
}

export interface DurationStats {
  readonly total: DurationNs;
  readonly max: DurationNs;
  readonly p50: DurationNs;
  readonly p99: DurationNs;
}

/** A lock, condition, semaphore, event or barrier. */
export interface LockRow {
  readonly id: ObjectId;
  readonly process: ProcessId;
  /** How many processes use it, where that is more than one. */
  readonly sharers?: number;
  /** Member name of ObjectKind. */
  readonly kind: string;
  readonly name: string;
  readonly created: SiteRef | null;
  readonly owner: LaneId | null;
  readonly ownerSite: SiteRef | null;
  readonly waiters: number;
  readonly acquisitions: number;
  readonly contended: number;
  readonly waitNs: DurationStats;
  readonly holdNs: DurationStats;
  /** Share of recent time (0–1) that threads waited for it, oldest first, at most 32 values; may pass 1 with several waiters. */
  readonly trend: readonly number[];
}

export interface QueueRow {
  readonly id: ObjectId;
  readonly process: ProcessId;
  /** How many processes use it, where that is more than one. */
  readonly sharers?: number;
  readonly kind: string;
  readonly name: string;
  readonly created: SiteRef | null;
  /** 0: unbounded */
  readonly maxsize: number;
  readonly puts: number;
  readonly gets: number;
  readonly depth: { readonly last: number; readonly max: number; readonly mean: number };
  readonly putWaitNs: DurationNs;
  readonly getWaitNs: DurationNs;
  /** Mean time an item has sat in the queue so far, those that are still in it included (Little's law); null before the first get. */
  readonly residenceNs: DurationNs | null;
  readonly putters: number;
  readonly getters: number;
  /** Depths of recent time, oldest first, at most 32 values. */
  readonly trend: readonly number[];
}

/** What a pool made of the jobs it was given. */
export interface PoolRow {
  readonly id: ObjectId;
  readonly process: ProcessId;
  readonly name: string;
  readonly created: SiteRef | null;
  /** Most workers it may have; 0: not told. */
  readonly workers: number;
  readonly submitted: number;
  /** Those that were told of, which all that follows is about: of very many short ones only some are. */
  readonly told: number;
  /** Jobs that a worker took, and how long they had waited for one. */
  readonly begun: number;
  readonly queuedNs: DurationStats;
  /** Jobs that are over, and how long their workers had them. */
  readonly done: number;
  readonly ranNs: DurationStats;
  /** Of that, in all: what workers waited for anything, and of that for time to pass, input and output or programs. */
  readonly waitedNs: DurationNs;
  readonly outsideNs: DurationNs;
}

export interface FindingParticipant {
  readonly lane: LaneId;
  readonly thread: string;
  /** What it did in the finding: `waiter`, `owner`, … */
  readonly role: string;
  readonly waitsFor: string | null;
  readonly waitSinceNs: TimeNs | null;
  readonly holds: readonly {
    readonly object: ObjectId;
    readonly name: string;
    readonly site: SiteRef | null;
  }[];
  readonly stack: readonly SiteRef[];
}

export interface FindingRow {
  readonly id: FindingId;
  /** Rule name of DESIGN.md, for instance `deadlock`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** A short headline naming the objects as the user does. */
  readonly title: string;
  /** One or more sentences of evidence for this instance. */
  readonly message: string;
  /** What to do. */
  readonly help: string;
  readonly count: number;
  /** Findings of this rule about the same lines that are not listed, of which this one says so; absent: none. */
  readonly others?: number;
  readonly firstNs: TimeNs;
  readonly lastNs: TimeNs;
  readonly participants: readonly FindingParticipant[];
  readonly locations: readonly {
    readonly file: string;
    readonly line: number;
    readonly role: string;
  }[];
  readonly objects: readonly {
    readonly id: ObjectId;
    readonly kind: string;
    readonly name: string;
  }[];
}

/** Whether the run had processors enough, by looks at the operating system. */
export interface ProcessorsRow {
  readonly available: number;
  /** Most threads that two looks in a row found running or ready to. */
  readonly wanted: number;
  /** Time for which more threads wanted a processor than there are; from samples. */
  readonly overNs: DurationNs;
  /** Time that all threads were ready and had no processor; counted by the operating system. */
  readonly queuedNs: DurationNs;
}

/** What is gone and no longer listed: a run may have made any number of them. */
export interface ForgottenRow {
  readonly objects: number;
  /** What threads and tasks waited for these objects in all. */
  readonly waitNs: DurationNs;
  readonly threads: number;
  readonly tasks: number;
  readonly programs: number;
}

export interface RunRow {
  /** What the bar shows: `app.py`. */
  readonly title: string;
  readonly command: readonly string[];
  readonly startedAt: string;
  /** Records lost, all rings; shown when not 0. */
  readonly dropped: number;
  /** Before this, parts of the timeline are kept merged only: memory is bounded. 0: nothing was. */
  readonly exactFromNs: TimeNs;
  readonly detail: 'summary' | 'full';
  /** Processors and how many threads wanted one; null: nobody looked. */
  readonly processors: ProcessorsRow | null;
  /** null: every lane, and every object that was waited for, is listed. */
  readonly forgotten: ForgottenRow | null;
  readonly exit: {
    readonly code: number | null;
    readonly signal: string | null;
    readonly reason: string;
  } | null;
}
