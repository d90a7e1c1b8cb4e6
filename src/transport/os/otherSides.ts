import { NS_PER_S, type Disposable, type ProcessId, type TimeNs } from '../../base/index';
import type { OsStanding, OsWait } from '../../protocol/index';
import type { SeenProcess } from '../poller';
import { foreignTexts, holdersOf, ofRun, pipeOf, textsOf, type End, type Run } from './ends';
import { fileNumber, hasLocked, takers } from './fileLocks';
import { isHeir, leftBy } from './heirs';
import { linkOf, names, processName } from './procFiles';
import { SocketPeers } from './socketPeers';
import { StandingPrograms } from './standing';
import { TcpPeers } from './tcpPeers';

/** A thread that has waited for data from a pipe or socket, for room in a pipe, for the lock on a file, or for a program to end, for some time. */
export interface OutsideWait {
  readonly process: ProcessId;
  /** -1: it waits for a program. */
  readonly descriptor: number;
  /** Process id of that, which tells nothing of itself, or has ended; 0: it waits at the descriptor. */
  readonly program: number;
  readonly sinceNs: TimeNs;
  /** It waits for room in a pipe: its other side are those who could read from that. */
  readonly writes: boolean;
}

/** Who has the other end may change without anybody being told: it is looked up again after so long. */
const AGAIN_NS = 2 * NS_PER_S;
/** The same where a program may stand still that was first seen so. */
const SOON_NS = 0.4 * NS_PER_S;
/** What a descriptor of a pipe or socket is a link to. */
const LINK = /^(pipe|socket):\[(\d+)\]$/;

/**
 * Finds who could write to the pipes, pairs of sockets and connections that threads wait at, who has the locks on files, and who
 * keeps the programs that are waited for, where these stand still at a pipe. A pipe can only be had from who made it, by
 * descent: so these are processes of the run and what they have started, unless the pipe comes from outside the run. Those are pipes that
 * this process or whoever started the run has open, and connections that nobody of the run has the other end of.
 */
export class OtherSides implements Disposable {
  /** By what is waited for and since when: when it is to be looked up again. */
  private due = new Map<string, number>();
  private outside: ReadonlySet<string> | null = null;
  private readonly peers: SocketPeers;
  private readonly programs = new StandingPrograms();

  /** `directory`: that of the session. */
  constructor(directory: string) {
    this.peers = new SocketPeers(directory);
  }

  /** What is to be told of these waits now. */
  look(waits: readonly OutsideWait[], seen: readonly SeenProcess[], now: TimeNs): OsWait[] {
    const before = this.due;
    this.due = new Map();
    const asked: Asked[] = [];
    for (const wait of waits) {
      const dueKey = `${wait.process}/${wait.descriptor}/${wait.program}/${wait.sinceNs}`;
      const dueAt = before.get(dueKey) ?? now;
      if (dueAt <= now) asked.push({ ...wait, dueKey });
      this.due.set(dueKey, dueAt <= now ? now + AGAIN_NS : dueAt);
    }
    return asked.length === 0 ? [] : this.lookUp(asked, seen, now);
  }

  private lookUp(waits: readonly Asked[], seen: readonly SeenProcess[], now: number): OsWait[] {
    const living = seen.filter(({ ended, identity }) => !ended && identity !== null);
    const run: Run = {
      living,
      byPid: new Map(living.map(({ pid, id }) => [pid, id])),
      tcp: null,
      descending: null,
      now,
    };
    const pidOf = new Map(living.map(({ pid, id }) => [id, pid]));
    // Many may wait for one thing: it is looked up once.
    const sides = new Map<string, End>();
    const known = waits.flatMap((wait) => {
      const { process, descriptor, program, writes } = wait;
      const pid = pidOf.get(process);
      if (pid === undefined) return [];
      if (program !== 0) return [{ ...wait, key: `program ${program}` }];
      const end = this.endOf(run, pid, descriptor, writes);
      if (end === null) return [];
      const key = `${writes} ${end.file} ${end.link}`;
      if (!sides.has(key)) sides.set(key, end);
      return [{ ...wait, key }];
    });
    const holders = holdersOf([...sides.values()], run);
    const found = new Map(
      [...sides].map(([key, end]) => [key, this.foundOf(run, end, holders.get(end)!)]),
    );
    for (const { key, process, program } of known)
      if (program !== 0 && !found.has(key))
        found.set(key, leftBy(run, pidOf.get(process)!, program) ?? this.behind(run, [program]));
    return known.map(({ dueKey, process, descriptor, program, key }) => {
      const { soon, ...what } = found.get(key)!;
      if (soon) this.due.set(dueKey, now + SOON_NS);
      return { process, descriptor, ...(program !== 0 && { program }), ...what };
    });
  }

  /** What others must have open to end a wait at the descriptor; null: not known. */
  private endOf(run: Run, pid: number, descriptor: number, writes: boolean): End | null {
    const own = linkOf(pid, descriptor);
    const [link, kind, inode] = LINK.exec(own) ?? [];
    if (link === undefined || inode === undefined) {
      const file = fileNumber(pid, descriptor);
      if (file === null) return null;
      const isOf = (other: number, by: string): boolean => hasLocked(other, by, file);
      return { link: own, isOf, file, unaccepted: false };
    }
    const pipe = this.pipeOf(kind!, link, inode, writes);
    if (pipe) return pipe;
    const peer = (run.tcp ??= new TcpPeers(pid)).of(inode);
    const end = peer && pipeOf(`socket:[${peer.inode}]`, writes);
    return end && { ...end, unaccepted: peer.listens };
  }

  /** The same of a pipe or a pair of sockets; null: it is none, or the other one of the pair is not known. */
  private pipeOf(kind: string, link: string, inode: string, writes: boolean): End | null {
    if (kind === 'pipe') return pipeOf(link, writes);
    const paired = this.peers.of(Number(inode));
    return paired === null ? null : pipeOf(`socket:[${paired}]`, writes);
  }

  private foundOf(run: Run, end: End, pids: ReadonlySet<number>): Found {
    const { link, file, unaccepted } = end;
    if (file !== null) return lockHolders(run, file, link, pids);
    // Who reads from a pipe that nobody could write to gets its end: one that nobody has is on its way to somebody (SCM_RIGHTS).
    const isOutside = pids.size === 0 || this.isOutside(link, run.living);
    const found = isOutside
      ? { others: ofRun(run, pids), open: true }
      : this.behind(run, [...pids]);
    if (!found.open || isOutside) return { ...found, ...(unaccepted && { unaccepted }) };
    const foreign = foreignTexts(run, pids);
    const heirs = [...pids].every((pid) => isHeir(run, pid)) ? textsOf(pids) : [];
    return {
      ...found,
      ...(foreign.length > 0 && { foreign }),
      ...(heirs.length > 0 && { heirs }),
      ...(unaccepted && { unaccepted }),
    };
  }

  /** Who of the run is among the processes, or could have those go on that tell nothing of themselves, where these stand still. */
  private behind(run: Run, pids: readonly number[]): Found {
    const left = new Set(pids);
    const via: OsStanding[] = [];
    const open = { others: ofRun(run, pids), open: true };
    let soon = false;
    for (const pid of left) {
      if (run.byPid.has(pid)) continue;
      const standing = this.programs.of(pid, run.now);
      if (standing === null) return open;
      const { ends, children, isCertain } = standing;
      soon ||= !isCertain;
      const does = ends[0] ? (ends[0].writes ? 'writes' : 'reads') : 'waits';
      via.push({ pid, name: processName(pid), does });
      const pipes = ends.flatMap(({ descriptor, writes }) => {
        const [link, kind, inode] = LINK.exec(linkOf(pid, descriptor)) ?? [];
        return link === undefined ? [] : (this.pipeOf(kind!, link, inode!, writes) ?? []);
      });
      const isOpen = pipes.length < ends.length;
      if (isOpen || pipes.some(({ link }) => this.isOutside(link, run.living))) return open;
      const holders = [...holdersOf(pipes, run).values()];
      for (const other of [...children, ...holders.flatMap((found) => [...found])]) left.add(other);
    }
    if (soon) return { ...open, soon };
    if (via.length === 0) return { ...open, open: false };
    const others = ofRun(run, left);
    return others.length === 0 ? open : { others, open: false, via };
  }

  private isOutside(link: string, living: readonly SeenProcess[]): boolean {
    if (!this.outside) {
      const pids = new Set(living.map(({ pid }) => pid));
      const starters = living.map(({ parentPid }) => parentPid).filter((pid) => !pids.has(pid));
      this.outside = new Set(
        [process.pid, ...starters].flatMap((pid) =>
          names(`/proc/${pid}/fd`).map((descriptor) => linkOf(pid, descriptor)),
        ),
      );
    }
    return this.outside.has(link);
  }

  dispose(): void {
    this.peers.dispose();
  }
}

interface Asked extends OutsideWait {
  /** By which it is known when it is due. */
  readonly dueKey: string;
}

interface Found extends Omit<OsWait, 'process' | 'descriptor' | 'program'> {
  /** A program may stand still: that is to be looked up soon. */
  readonly soon?: boolean;
}

/** Who has the lock on the file: also those who share a descriptor with who took it. */
function lockHolders(run: Run, file: number, path: string, found: ReadonlySet<number>): Found {
  const pids = new Set([...found, ...takers(file)]);
  const others = ofRun(run, pids);
  const foreign = foreignTexts(run, pids);
  return { others, open: foreign.length > 0 || others.length === 0, file: path, foreign };
}
