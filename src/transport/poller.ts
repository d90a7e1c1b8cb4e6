import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asId, formatCount, timeNs, type ProcessId, type TimeNs } from '../base/index';
import { PROTOCOL_VERSION, type ProcessBegin } from '../protocol/index';
import { MAX_PROCESSES, POLL_BUDGET_BYTES } from './bounds';
import type { Header } from './header';
import {
  identifyProcess,
  isAlive,
  isGone,
  statusOfZombie,
  type ProcessIdentity,
} from './processAlive';
import { ProcessReader, type PollBudget, type ProcessPoll } from './processReader';
import type { RawSink } from './rawSink';
import { Remains } from './remains';
import { isTooMany, SharedFile } from './sharedFile';

/**
 * How far the clocks of two threads, and the time between taking a time and publishing the
 * record, may lie apart: younger events are held back by one poll.
 */
const MARGIN_NS = 2_000_000;
/** Counters are looked at ten times a second. */
const SLOTS_NS = 100_000_000;
const LIVENESS_NS = 250_000_000;
/** A process that said it leaves is over once nothing has come for so long. */
const LEAVING_NS = 100_000_000;
/** So many processes are taken up by one poll: those that are gone are read and let go of before the next. */
const AT_A_TIME = 64;
/** A ring that is so full is read without delay. */
const PRESSING = 1 / 8;
/** Two changes of a directory so close together may leave it the same time of modification, ms. */
const CHANGE_MS = 50;

/** What a poll told, besides what went to the sink. */
export interface PollResult {
  /** When the poll was over: nothing it read can be later. */
  readonly nowNs: TimeNs;
  /** Every event older than this has been delivered. */
  readonly watermarkNs: TimeNs;
  /** Something other than counters was delivered. */
  readonly moved: boolean;
  /** More is waiting: poll again soon. */
  readonly more: boolean;
  /** Of the ring that had most to read, how much of its room that was: 0–1. */
  readonly fullest: number;
  /** What a user should know and no process can tell. */
  readonly notes: readonly string[];
}

/** A process the poller has seen. */
export interface SeenProcess {
  readonly id: ProcessId;
  readonly pid: number;
  readonly parentPid: number;
  /** null when it was gone before it was seen. */
  readonly identity: ProcessIdentity | null;
  readonly ended: boolean;
  /** What is known of where its threads run; null: nothing. */
  readonly reader: Pick<ProcessReader, 'frames' | 'path' | 'threadState'> | null;
}

interface Watched extends SeenProcess {
  readonly startNs: TimeNs;
  reader: ProcessReader | null;
  ended: boolean;
  lastMovedNs: number;
  lastCheckedNs: number;
}

export interface PollerOptions {
  /** Whether a process still runs; tests replace it. */
  readonly isAlive?: (identity: ProcessIdentity) => boolean;
  readonly identify?: (pid: number) => ProcessIdentity | null;
  /** Directories of processes that are gone are removed when they have been read. */
  readonly clears?: boolean;
  /** So many processes of a run are followed, at most; MAX_PROCESSES by default. */
  readonly mostProcesses?: number;
}

/** Discovers the processes of a session directory and reads them all. */
export class Poller {
  private readonly watched: Watched[] = [];
  private readonly known = new Set<string>();
  /** Processes that are ready and not taken up yet, oldest first. */
  private readonly waiting: { name: string; header: Header; newer: boolean }[] = [];
  private readonly scratch = Buffer.alloc(POLL_BUDGET_BYTES);
  private watermark = 0;
  private slotsAt = -Infinity;
  private notes: string[] = [];
  private vanished = false;
  private refusedTold = false;
  private isFull = false;
  /** Modification time of the directory when it was last read, ms; NaN: something in it was not ready. */
  private readAt = NaN;
  /** That was so long before that a change since then would show in it. */
  private isCalm = false;
  private readonly remains = new Remains();

  /** `clock`: nanoseconds since the session's epoch. */
  constructor(
    private readonly directory: string,
    private readonly clock: () => TimeNs,
    private readonly sink: RawSink,
    private readonly options: PollerOptions = {},
  ) {}

  get processes(): readonly SeenProcess[] {
    return this.watched;
  }

  /** Whether a poll should not wait: a process begins, or a ring fills. */
  get presses(): boolean {
    if (this.waiting.length > 0 || this.hasChanged) return true;
    return this.watched.some(({ reader }) => reader !== null && reader.fullness() >= PRESSING);
  }

  private get hasChanged(): boolean {
    if (this.vanished || this.isFull) return false;
    try {
      return statSync(this.directory).mtimeMs !== this.readAt;
    } catch {
      return true; // a poll will tell
    }
  }

  /** Reads what is new, within the budget of one poll. */
  poll(): PollResult {
    const now = this.clock();
    const slotsDue = now - this.slotsAt >= SLOTS_NS;
    if (slotsDue) this.slotsAt = now;
    const round = this.round(now, slotsDue, now);
    this.endProcesses(now);
    if (slotsDue) this.remains.remove(now);
    return this.result(now, round);
  }

  /** Reads all there is and ends every process: for the end of the run. `letGo`: but for those that go on without us. */
  drain(letGo = false): PollResult {
    let now = this.clock();
    let moved = false;
    // Bounded: a program that outlives the run may write faster than this reads.
    for (let rounds = 0; rounds < 64 || this.waiting.length > 0; rounds++) {
      now = this.clock();
      const round = this.round(now, true, Infinity);
      moved ||= round.moved;
      if (!round.more) break;
      if (this.waiting.length > 0) this.endProcesses(now);
    }
    for (const one of this.watched) {
      const endNs = one.reader?.endNs ?? 0;
      if (letGo && endNs === 0 && this.lives(one)) continue;
      this.end(one, endNs > 0 ? timeNs(endNs) : now, endNs > 0);
    }
    this.watermark = now;
    return this.result(now, { moved, more: false, completeTo: Infinity, fullest: 0 });
  }

  /** `began`: when the poll did; what is written meanwhile may have been missed. */
  private result(began: TimeNs, { moved, more, completeTo, fullest }: ProcessPoll): PollResult {
    this.watermark = Math.max(this.watermark, Math.min(began - MARGIN_NS, completeTo));
    this.tellRefused();
    const notes = this.notes;
    this.notes = [];
    const watermarkNs = timeNs(this.watermark);
    return { nowNs: this.clock(), watermarkNs, moved, more, fullest, notes };
  }

  private tellRefused(): void {
    if (this.refusedTold || !SharedFile.wasRefused) return;
    this.refusedTold = true;
    this.notes.push(
      'Too many files are open: some threads and processes are not seen. Raise the limit (ulimit -n) before you start Heddle.',
    );
  }

  private wholeBudget(): PollBudget {
    return { bytes: this.scratch.length, scratch: this.scratch };
  }

  /** `until`: as in ProcessReader.poll. */
  private round(now: TimeNs, slotsDue: boolean, until: number): ProcessPoll {
    let moved = this.discover(now);
    let more = this.waiting.length > 0;
    let completeTo: number = this.waiting[0]?.header.startNs ?? Infinity;
    let fullest = 0;
    const budget = this.wholeBudget();
    for (const one of this.watched) {
      if (!one.reader) continue;
      const polled = one.reader.poll(this.sink, budget, until);
      if (slotsDue) one.reader.pollSlots(this.sink);
      if (polled.moved) one.lastMovedNs = now;
      moved ||= polled.moved;
      more ||= polled.more;
      completeTo = Math.min(completeTo, polled.completeTo);
      fullest = Math.max(fullest, polled.fullest);
    }
    return { moved, more, completeTo, fullest };
  }

  /** Takes up the directories that were made ready since the last poll, oldest first. */
  private discover(now: TimeNs): boolean {
    const { waiting } = this;
    for (const name of this.newNames()) {
      const read = ProcessReader.probe(join(this.directory, name));
      if (read.kind === 'notYet') {
        this.readAt = NaN;
        continue;
      }
      this.known.add(name);
      if (read.kind === 'broken')
        this.notes.push(`A process could not be followed: its header is damaged (${read.reason}).`);
      else waiting.push({ name, header: read.header, newer: read.kind === 'newer' });
    }
    waiting.sort((a, b) => a.header.startNs - b.header.startNs);
    const found = waiting.splice(0, AT_A_TIME);
    for (const { name, header, newer } of found) this.watch(name, header, newer, now);
    return found.length > 0;
  }

  private newNames(): string[] {
    if (this.vanished || this.isFull) return [];
    try {
      // Far cheaper than reading it, above all with the directories of many processes.
      const { mtimeMs } = statSync(this.directory);
      if (this.isCalm && mtimeMs === this.readAt) return [];
      this.readAt = mtimeMs;
      this.isCalm = Date.now() - mtimeMs > CHANGE_MS;
      // Most are known: what costs something is asked of the others only.
      const names = readdirSync(this.directory).filter(
        (name) =>
          !this.known.has(name) &&
          /^\d+-\d+$/.test(name) &&
          lstatSync(join(this.directory, name), { throwIfNoEntry: false })?.isDirectory(),
      );
      return this.limited(names);
    } catch (error) {
      if (isTooMany(error)) {
        SharedFile.wasRefused = true;
        this.readAt = NaN;
        return [];
      }
      this.vanished = true;
      this.notes.push(
        'The session directory has vanished: processes started from now on are missed.',
      );
      return [];
    }
  }

  /** As many of the names as may be taken up. */
  private limited(names: string[]): string[] {
    const most = this.options.mostProcesses ?? MAX_PROCESSES;
    const room = most - this.known.size;
    if (names.length <= room) return names;
    this.isFull = true;
    this.notes.push(
      `${formatCount(most)} processes have been seen, and more are not followed: those that begin from now on are missed.`,
    );
    return names.slice(0, room);
  }

  private watch(name: string, header: Header, newer: boolean, now: TimeNs): void {
    const id = asId<ProcessId>(this.watched.length + 1);
    const { pid, parentPid, runtime, detail, startNs, startUnixNs } = header;
    const begin: ProcessBegin = {
      process: id,
      pid,
      parentPid,
      runtime,
      detail,
      startNs,
      startUnixNs,
      forkedFrom: this.forkedFrom(header),
    };
    this.replace(pid, startNs);
    this.sink.processBegin(begin);
    if (newer) {
      this.sink.note(
        id,
        `its agent speaks version ${header.version} of the protocol, this Heddle only ${PROTOCOL_VERSION}: update Heddle to see it`,
      );
    }
    this.watched.push({
      id,
      pid,
      parentPid,
      startNs,
      identity: (this.options.identify ?? identifyProcess)(pid),
      reader: newer ? null : new ProcessReader(id, join(this.directory, name), header),
      ended: false,
      lastMovedNs: now,
      lastCheckedNs: now,
    });
  }

  /** It was seen before its child: processes are watched in the order in which they began. */
  private forkedFrom({ forkedFrom, forkedFromNs }: Header): ProcessId | undefined {
    if (forkedFrom === 0) return undefined;
    return this.watched.findLast(
      ({ pid, startNs }) => pid === forkedFrom && startNs === forkedFromNs,
    )?.id;
  }

  /** A second directory of the same pid: the process executed another program (`execv`). */
  private replace(pid: number, at: TimeNs): void {
    for (const one of this.watched) {
      if (one.pid !== pid || one.ended) continue;
      one.reader?.poll(this.sink, this.wholeBudget(), Infinity);
      one.reader?.pollSlots(this.sink);
      this.end(one, at, true);
    }
  }

  private endProcesses(now: TimeNs): void {
    for (const one of this.watched) {
      if (one.ended) continue;
      const endNs = one.reader?.endNs ?? 0;
      const quietFor = now - one.lastMovedNs;
      const leaving = endNs > 0;
      const wasGone = one.identity === null;
      if (!leaving && !wasGone && now - one.lastCheckedNs < LIVENESS_NS) continue;
      one.lastCheckedNs = now;
      const alive = this.lives(one);
      // Its last words are delivered first: over only when a whole poll brought nothing.
      if (quietFor === 0 || (alive && !(leaving && quietFor >= LEAVING_NS))) continue;
      const last = one.reader?.poll(this.sink, this.wholeBudget(), Infinity);
      one.reader?.pollSlots(this.sink);
      if (last?.moved) one.lastMovedNs = now;
      else this.end(one, leaving ? timeNs(endNs) : now, leaving);
    }
  }

  private lives({ identity }: Watched): boolean {
    return identity !== null && (this.options.isAlive ?? isAlive)(identity);
  }

  private end(one: Watched, at: TimeNs, orderly: boolean): void {
    if (one.ended) return;
    one.ended = true;
    const { identity, reader } = one;
    if (this.options.clears && reader)
      this.remains.add(reader.path, this.clock(), () => identity === null || isGone(identity));
    reader?.close();
    one.reader = null;
    this.sink.processEnd(one.id, at, orderly, statusOfZombie(one.pid, one.parentPid));
  }

  /** Looks at once whether processes that seem alive still are: a child of ours has ended. */
  checkSoon(): void {
    for (const one of this.watched) one.lastCheckedNs = -Infinity;
  }

  dispose(): void {
    for (const one of this.watched) one.reader?.close();
  }
}
