/**
 * The JSON report `heddle-report/1`, as published in schemas/heddle-report-1.schema.json.
 * Every field that ends in `Ns` is in nanoseconds: a length of time, or a moment counted from the
 * epoch of the run. Ids are integers from 1, unique within their list.
 */
export const REPORT_SCHEMA = 'heddle-report/1';

export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly tool: { readonly name: string; readonly version: string };
  readonly run: ReportRun;
  readonly processes: readonly ReportProcess[];
  readonly threads: readonly ReportThread[];
  readonly tasks: readonly ReportTask[];
  readonly programs: readonly ReportProgram[];
  readonly locks: readonly ReportLock[];
  readonly queues: readonly ReportQueue[];
  readonly pools: readonly ReportPool[];
  readonly counters: readonly ReportCounter[];
  readonly findings: readonly ReportFinding[];
}

export interface ReportRun {
  readonly command: readonly string[];
  /** Wall clock, ISO 8601. */
  readonly startedAt: string;
  readonly durationNs: number;
  readonly detail: 'summary' | 'full';
  /** Records that were lost: what is told may be incomplete where this is not 0. */
  readonly dropped: number;
  /** Whether there were processors enough; null: nobody looked. */
  readonly processors: ReportProcessors | null;
  /** Threads, locks, … that are gone and not listed, as there were too many; null: none. */
  readonly forgotten: ReportForgotten | null;
  /** null: the recording ends before the program did. */
  readonly exit: ReportExit | null;
}

export interface ReportForgotten {
  readonly objects: number;
  /** What was waited for these objects in all. */
  readonly waitNs: number;
  readonly threads: number;
  readonly tasks: number;
  readonly programs: number;
}

export interface ReportProcessors {
  readonly available: number;
  /** Most threads that wanted one at once, in two looks at the operating system in a row. */
  readonly wanted: number;
  /** Time for which more threads wanted one than there are, from samples. */
  readonly overNs: number;
  /** Time that all threads were ready and had none, as the operating system counts it. */
  readonly queuedNs: number;
}

export interface ReportExit {
  /** Exit code, null when a signal ended the program. */
  readonly code: number | null;
  /** Signal name, null when it exited. */
  readonly signal: string | null;
  readonly reason: 'exited' | 'timeLimit' | 'deadlock' | 'killed' | 'detached';
}

export interface ReportProcessExit {
  /** false when it vanished: a signal, os._exit, a crash. */
  readonly orderly: boolean;
  /** Where who started it has told how it ended, and that was not status 0. */
  readonly code?: number | null;
  readonly signal?: string | null;
}

export interface ReportProcess {
  readonly id: number;
  readonly pid: number;
  /** Id of the process that started it, null for the first one or when unknown. */
  readonly parent: number | null;
  /** Id of the thread that did so, and where; null when unknown. */
  readonly startedBy: number | null;
  readonly site: ReportSite | null;
  readonly name: string;
  /** How it came to be. */
  readonly start: 'exec' | 'fork' | 'spawn' | 'forkserver' | 'subprocess';
  /** `cpython 3.13.0` */
  readonly runtime: string;
  readonly startNs: number;
  readonly endNs: number | null;
  /** null while it runs. */
  readonly exit: ReportProcessExit | null;
  /** Something to know about how it was recorded: fallback in use, agent failed, … */
  readonly note: string | null;
  /** When the program had paused its recording; `toNs` null: until the end. */
  readonly gaps: readonly { readonly fromNs: number; readonly toNs: number | null }[];
  /** Of a Node: what kept its event loop as the run was ended; null: it was not asked, or gave no answer. */
  readonly keptBy: readonly ReportKeeper[] | null;
}

/** Something that keeps the event loop of a Node. */
export interface ReportKeeper {
  /** `a server that listens on port 8080` */
  readonly what: string;
  readonly count: number;
  /** Where it was made; of a timer where the function begins that it calls. */
  readonly site: ReportSite | null;
}

/** What a lane does at the end of the report. */
export type ReportState =
  'ended' | 'running' | 'lock' | 'queue' | 'sync' | 'join' | 'sleep' | 'io' | 'gil' | 'other';

export interface ReportSite {
  readonly file: string;
  /** From 1; 0 when unknown. */
  readonly line: number;
  readonly function: string;
}

export interface ReportWait {
  /** What for: `lock`, `queueGet`, `threadJoin`, … */
  readonly reason: string;
  readonly object: number | null;
  /** What the user calls it: the object's name, or the thread's that is joined. */
  readonly name: string | null;
  /** Id of the thread or task that is waited for or holds the object, where known. */
  readonly thread: number | null;
  /** What a wait for I/O or a process is for, as a phrase after `waits for`. */
  readonly what: string | null;
  /** Who holds the object, in words: of which process, where it is another, and whether it has ended. */
  readonly holder: string | null;
  readonly sinceNs: number;
  /** null: without limit */
  readonly timeoutNs: number | null;
  readonly site: ReportSite | null;
}

/** Waits of one thread for the same at the same line, added up. */
export interface ReportWaited {
  /** As in ReportWait; null: of many waits only the object is known. */
  readonly reason: string | null;
  readonly object: number | null;
  readonly name: string | null;
  readonly what: string | null;
  readonly site: ReportSite | null;
  readonly ns: number;
  readonly count: number;
}

export interface ReportLane {
  readonly id: number;
  readonly process: number;
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number | null;
  /** All time spent blocked, without sleep. */
  readonly waitNs: number;
  readonly state: ReportState;
  readonly waitingFor: ReportWait | null;
}

export interface ReportThread extends ReportLane {
  /** Id of the thread that started it, and where; null when unknown, and of the first one of a process. */
  readonly startedBy: number | null;
  readonly site: ReportSite | null;
  readonly daemon: boolean;
  /** What it waited for longest, longest first. */
  readonly waited: readonly ReportWaited[];
  /** The exception that ended it; null: none did. */
  readonly exception: ReportException | null;
  /** Status that it left with before its end, as a thread of Node can; null: none. */
  readonly exitStatus: number | null;
  /** Started by C code and never seen in Python: known from the operating system alone. */
  readonly native: boolean;
  /** Started by the standard library for itself, as the thread that feeds a queue of processes. */
  readonly library: boolean;
  /** Processor time, null when unknown. */
  readonly cpuNs: number | null;
  /** Time it was ready and had no processor, null when unknown. */
  readonly queuedNs: number | null;
  /** Time it waited for the interpreter lock; null where there is none or nobody looked. */
  readonly gil: ReportEstimate | null;
  /** Of one that sleeps in a call which nobody records, or did when its process ended: the line; null: it does not, or that could not be seen. */
  readonly sitsAt: ReportSite | null;
  /** What it ran whenever somebody looked and it did; null: it did not, or that could not be seen. */
  readonly seen: ReportSeen | null;
  /** Of the event loops it ran; null: none. */
  readonly slowSteps: ReportSlowSteps | null;
  /** Parts of its work that the program named, and handlers of signals: those that took longest. */
  readonly spans: readonly ReportSpan[];
}

/** A profile by samples. */
export interface ReportSeen {
  readonly looks: number;
  /** Lines that most of the looks saw. */
  readonly places: readonly { readonly site: ReportSite; readonly looks: number }[];
}

/** Spans of one name and place, added up. */
export interface ReportSpan {
  /** `signal`: the handler of the signal `name`, at `site`. */
  readonly kind: 'named' | 'signal';
  readonly name: string;
  readonly site: ReportSite | null;
  /** Those that are over. */
  readonly count: number;
  readonly totalNs: number;
  readonly maxNs: number;
  /** Left by an exception. */
  readonly failed: number;
  /** Since when those that last do. */
  readonly openNs: readonly number[];
}

/** A program that is no Python, started by the program: by subprocess, os.posix_spawn, os.spawn…, os.system. */
export interface ReportProgram {
  /** Among those of threads and tasks. */
  readonly id: number;
  /** Id of the process that started it, or that became it. */
  readonly process: number;
  readonly name: string;
  /** null: unknown. */
  readonly pid: number | null;
  readonly command: readonly string[];
  readonly startNs: number;
  /** null: it runs, as far as is known. */
  readonly endNs: number | null;
  /** Processor time, null when unknown. */
  readonly cpuNs: number | null;
  /** null: it runs, or nobody asked how it ended. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  /** It has ended, and its parent never asked how. */
  readonly zombie: boolean;
  /** A signal has stopped it (SIGSTOP, Ctrl-Z). */
  readonly stopped: boolean;
  /** Id of the thread that started it, and where. */
  readonly startedBy: number | null;
  readonly site: ReportSite | null;
  /** Id of the thread that waits for its end. */
  readonly waitedBy: number | null;
}

/** A number that the program told. */
export interface ReportCounter {
  readonly id: number;
  readonly process: number;
  readonly name: string;
  readonly created: ReportSite | null;
  /** How often it was told. */
  readonly changes: number;
  readonly value: { readonly last: number; readonly max: number; readonly mean: number };
}

/** Not measured: suggested by so many looks at the operating system. */
export interface ReportEstimate {
  readonly estimatedNs: number;
  /** The true figure lies within this of it in 19 of 20 cases. */
  readonly errorNs: number;
  readonly looks: number;
}

/** A coroutine of an event loop, or a call that a pool or a scheduler was given. */
export interface ReportTask extends ReportLane {
  readonly kind: 'coroutine' | 'job' | 'event' | 'wait' | 'unknown';
  /** Id of the task that created it. */
  readonly parent: number | null;
  /** What the pool that runs it is called. */
  readonly executor: string | null;
  readonly created: ReportSite | null;
  /** Id of the thread that runs it, or ran it last; null: it has not begun. */
  readonly thread: number | null;
  /** While it waits for a worker: how many tasks of its pool do since before it. */
  readonly queuedBehind: number | null;
  /** null while it lives, and when that was not seen. */
  readonly outcome: 'returned' | 'raised' | 'cancelled' | 'lost' | null;
  /** It raised, and nobody has looked at the exception. */
  readonly unretrieved: boolean;
  /** The exception that ended it, null when there was none or it is not known. */
  readonly exception: ReportException | null;
  /** Of the event of a scheduler. */
  readonly due: ReportDue | null;
  /** How long threads ran it, null when unknown. */
  readonly ranNs: number | null;
  readonly slowSteps: ReportSlowSteps | null;
}

/** An exception that nobody caught. */
export interface ReportException {
  /** Type and message, shortened. */
  readonly text: string;
  /** The line of the program that raised it, or called what did. */
  readonly site: ReportSite | null;
}

export interface ReportDue {
  /** null: the scheduler goes by a clock of its own. */
  readonly atNs: number | null;
  readonly priority: string;
  /** How long after that the call began, null: it did not, or that is unknown. */
  readonly lateNs: number | null;
}

/** Steps and callbacks that kept an event loop from all else for 100 ms and more. */
export interface ReportSlowSteps {
  readonly count: number;
  readonly totalNs: number;
  readonly maxNs: number;
}

export interface ReportDurations {
  readonly total: number;
  readonly max: number;
  readonly p50: number;
  readonly p99: number;
}

export interface ReportLock {
  readonly id: number;
  readonly process: number;
  /** `lock`, `rLock`, `condition`, `semaphore`, `boundedSemaphore`, `event`, `barrier`, … */
  readonly kind: string;
  readonly name: string;
  readonly created: ReportSite | null;
  readonly acquisitions: number;
  readonly contended: number;
  readonly waitNs: ReportDurations;
  readonly holdNs: ReportDurations;
  readonly sites: readonly ReportLockSite[];
}

export interface ReportLockSite extends ReportSite {
  readonly acquisitions: number;
  readonly contended: number;
  readonly waitNs: number;
}

export interface ReportQueue {
  readonly id: number;
  readonly process: number;
  readonly kind: string;
  readonly name: string;
  readonly created: ReportSite | null;
  /** 0: unbounded */
  readonly maxsize: number;
  readonly puts: number;
  readonly gets: number;
  readonly depth: { readonly last: number; readonly max: number; readonly mean: number };
  readonly putWaitNs: number;
  readonly getWaitNs: number;
  /** Mean time an item has sat in the queue so far, those that are still in it included; null before the first get. */
  readonly residenceNs: number | null;
}

export interface ReportPool {
  readonly id: number;
  readonly process: number;
  readonly name: string;
  readonly created: ReportSite | null;
  /** Most workers it may have; 0: not told. */
  readonly workers: number;
  readonly submitted: number;
  /** Those that were told of, which all that follows is about: of very many short ones only some are. */
  readonly told: number;
  /** Jobs that a worker took, and how long they had waited for one. */
  readonly begun: number;
  readonly queuedNs: ReportDurations;
  /** Jobs that are over, and how long their workers had them. */
  readonly done: number;
  readonly ranNs: ReportDurations;
  /** Of that, in all: what workers waited for anything, and of that for time to pass, input and output or programs. */
  readonly waitedNs: number;
  readonly outsideNs: number;
}

export interface ReportFinding {
  readonly id: number;
  /** Name of the rule, see docs/findings. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly title: string;
  readonly message: string;
  readonly count: number;
  /** Findings of the rule about the same lines that are not listed, as there are too many. */
  readonly others: number;
  readonly firstNs: number;
  readonly participants: readonly ReportParticipant[];
  readonly locations: readonly {
    readonly file: string;
    readonly line: number;
    readonly role: string;
  }[];
  readonly objects: readonly {
    readonly id: number;
    readonly kind: string;
    readonly name: string;
  }[];
  readonly help: string;
  /** The same for the same fault in every run: rule, objects and functions, no line numbers. */
  readonly fingerprint: string;
  /** Whether the baseline has it; null: none was given. */
  readonly known: boolean | null;
}

export interface ReportParticipant {
  /** Id in `threads` or `tasks`. */
  readonly thread: number;
  readonly name: string;
  readonly role: string;
  readonly waitsFor: string | null;
  readonly waitSinceNs: number | null;
  readonly holds: readonly {
    readonly object: number;
    readonly name: string;
    readonly site: ReportSite | null;
  }[];
  /** Innermost frame first. */
  readonly stack: readonly ReportSite[];
}
