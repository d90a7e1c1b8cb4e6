import type { ProcessId, TimeNs } from '../base/index';
import type { Detail, RuntimeKind } from './generated/protocol';
import type { OsSample } from './osSample';

/** What is known about a run before its first event. Also the first entry of a recording. */
export interface RunBegin {
  /** The command as the user typed it, program first. */
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** Wall-clock time, ISO 8601. */
  readonly startedAt: string;
  readonly detail: Detail;
}

/** How a run ended; the fields of `run.exit` in the JSON report. */
export interface RunExit {
  /** Exit code of the program, null when a signal ended it. */
  readonly code: number | null;
  /** Signal name (`SIGKILL`), null when it exited. */
  readonly signal: string | null;
  readonly reason: 'exited' | 'timeLimit' | 'deadlock' | 'killed' | 'detached';
}

/** What the header of a process directory says. */
export interface ProcessBegin {
  readonly process: ProcessId;
  readonly pid: number;
  readonly parentPid: number;
  readonly runtime: RuntimeKind;
  readonly detail: Detail;
  readonly startNs: TimeNs;
  /** Wall clock at startNs, ns since 1970 (not exact: a double). */
  readonly startUnixNs: number;
  /** The process whose strings, sites and stacks are those that it does not define itself; missing: none. */
  readonly forkedFrom?: ProcessId | undefined;
}

/** The writing end of a ring, read from its slot: recovers what a lost ThreadBegin said. */
export interface RingState {
  readonly process: ProcessId;
  readonly ring: number;
  /** The thread that writes now (id in its process), 0: none. */
  readonly thread: number;
  readonly flags: number;
  /** String id of its name, 0: none. */
  readonly name: number;
  readonly nativeId: number;
}

/**
 * Receives a run in order: live from the rings, or from a recording; both call the same methods
 * in the same order. Definitions come before the records that use them. Ids in arguments and in
 * records are those of the process (docs/protocol.md); the sink maps them to ids of the run.
 */
export interface TraceSink {
  runBegin(run: RunBegin): void;
  runEnd(exit: RunExit, at: TimeNs): void;

  processBegin(process: ProcessBegin): void;
  /**
   * `orderly` is false when the process vanished without saying so; `status` is how it ended, as waitpid()
   * tells it, where its parent had not asked yet.
   */
  processEnd(process: ProcessId, at: TimeNs, orderly: boolean, status?: number): void;

  fact(process: ProcessId, key: number, text: string): void;
  string(process: ProcessId, id: number, text: string): void;
  site(
    process: ProcessId,
    id: number,
    fileString: number,
    functionString: number,
    line: number,
    flags: number,
  ): void;
  stack(process: ProcessId, id: number, callerStack: number, site: number): void;
  /** A line of the user's source near a site, read by the host; line numbers from 1. */
  sourceLine(file: string, line: number, text: string): void;

  /**
   * One record: RECORD_WORDS words from `offset`. Called in the order of time across all rings,
   * corrected by per-object sequence numbers; within a ring always in the order written.
   * The array is only valid during the call.
   */
  record(process: ProcessId, ring: number, words: Uint32Array, offset: number): void;
  /** `count` records of the ring were overwritten before they could be read. */
  lost(process: ProcessId, ring: number, count: number, at: TimeNs): void;
  ringState(state: RingState): void;
  /** One ObjectSlot (256 bytes = 64 words from `offset`) that changed since last seen. Valid during the call only. */
  objectSlot(process: ProcessId, words: Uint32Array, offset: number): void;
  /** One SiteSlot (32 bytes = 8 words from `offset`) that changed since last seen. Valid during the call only. */
  siteSlot(process: ProcessId, words: Uint32Array, offset: number): void;

  /** What the operating system said of all threads; records up to `sample.toNs` came before. */
  osSample(sample: OsSample): void;

  /** Everything up to `now` has been delivered. Ends a batch; called at least every poll. */
  advance(now: TimeNs): void;
}
