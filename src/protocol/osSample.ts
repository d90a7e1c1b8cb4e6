import type { ProcessId, TimeNs } from '../base/index';
import type { SiteRef } from './view/index';

/** One thread as the operating system tells it. */
export interface OsThread {
  /** The operating system's id of it. */
  readonly tid: number;
  /** Linux's letter (R: runs or could, S: sleeps, D: waits for a device, T: stopped, …); empty: it is gone. */
  readonly state: string;
  /** What the operating system calls it; told when first seen and when it has changed. */
  readonly name?: string;
  /** Processor time so far, ns. */
  readonly cpuNs: number;
  /** Time it could run and had no processor, so far, ns; null where that is not counted. */
  readonly queuedNs: number | null;
  /** How often it was given a processor; null where that is not counted. */
  readonly turns: number | null;
  /** What it sleeps in, where that was asked. */
  readonly asleep?: Asleep;
  /**
   * Of one that runs, and whose memory can be read: the innermost line of the program it was at, or without one the innermost of a
   * library. It went on while that was read. Of a thread of a Node, which tells it itself, it is exact.
   */
  readonly runsAt?: SiteRef;
  /** How long before this look it was there, ns; absent: it is there now. */
  readonly ranAgoNs?: number;
}

/** The innermost line of the program that a thread sits at, which sleeps in a call that nobody records; null: that cannot be read. */
export interface OsSitting {
  readonly tid: number;
  readonly at: SiteRef | null;
}

/** `parked`: until another thread of its process wakes it, and has for a look at least; `timed`: the same for a time at most, as who waits for the interpreter lock. */
export type Asleep = 'parked' | 'timed' | 'other';

/** A program that is no Python, as the operating system tells it. */
export interface OsChild {
  /** The process that started it, and its number there. */
  readonly process: ProcessId;
  readonly child: number;
  /** Linux's letter (Z: it has ended, and its parent has not asked how); empty: it is gone. */
  readonly state: string;
  /** Processor time so far, ns; in steps of 10 ms. */
  readonly cpuNs: number;
}

/** A program that tells nothing of itself, and that stands still: at a pipe, or as it waits for others that do. */
export interface OsStanding {
  readonly pid: number;
  readonly name: string;
  readonly does: 'reads' | 'writes' | 'waits';
}

/**
 * Who could end the wait of a thread for data from a pipe or socket, for room in a pipe, for the lock on a file, or for a program
 * to end that tells nothing of itself and stands still.
 */
export interface OsWait {
  /** The process that waits, and its descriptor; -1: it waits for a program. */
  readonly process: ProcessId;
  readonly descriptor: number;
  /** Process id of the program that is waited for. */
  readonly program?: number;
  /** What stands still between the wait and `others`, which have the other ends of their pipes; first who is waited for. */
  readonly via?: readonly OsStanding[];
  /** Processes of the run that could: the one that waits as well if it has the other end, or the lock, itself. */
  readonly others: readonly ProcessId[];
  /** Whether somebody else may: a program that tells nothing, or who started the run. */
  readonly open: boolean;
  /** Of a connection: nobody has accepted it, and `others` listen for such. */
  readonly unaccepted?: true;
  /** Of a lock: the path of the file. */
  readonly file?: string;
  /** Who has the lock, or the other end of the pipe, and is none of the run: `4711 (vim)`. */
  readonly foreign?: readonly string[];
  /**
   * Who has the other end of the pipe, or of one that the process reads which waits for a program to end that has ended: where all that do have
   * outlived who started them.
   */
  readonly heirs?: readonly string[];
}

/**
 * One look at the threads of every process of a run, from outside. What is as it was at the look
 * before is left out; of a process that is new, everything is in.
 */
export interface OsSample {
  /** When the look began and ended. */
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  /** When the look before this began; that of the first look is its own. */
  readonly previousNs: TimeNs;
  /** Processors that the run may use. */
  readonly processors: number;
  readonly processes: readonly {
    readonly process: ProcessId;
    readonly threads: readonly OsThread[];
    /** Signals it has handlers for (bit n-1: signal n), but SIGINT and those of faults; told when they were read. */
    readonly handled?: number;
    /** Of threads that were asked about. */
    readonly sitting?: readonly OsSitting[];
  }[];
  /** Programs that have changed. */
  readonly children?: readonly OsChild[];
  /** Waits that have lasted for some time. */
  readonly waits?: readonly OsWait[];
}
