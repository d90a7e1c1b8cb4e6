import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { NS_PER_S, type Disposable, type ProcessId, type TimeNs } from '../../base/index';
import type { OsPipe } from '../../protocol/index';
import type { SeenProcess } from '../poller';
import { SocketPeers } from './socketPeers';
import { TcpPeers } from './tcpPeers';

/** A thread that has waited for data from a pipe or socket for some time. */
export interface PipeWait {
  readonly process: ProcessId;
  readonly descriptor: number;
  readonly sinceNs: TimeNs;
}

/** Who has the other end may change without anybody being told: it is looked up again after so long. */
const AGAIN_NS = 2 * NS_PER_S;
/** Access mode among the flags of a descriptor (open(2)): not for writing. */
const ACCESS_MODE = 3;
const READ_ONLY = 0;
/** What a descriptor of a pipe or socket is a link to. */
const LINK = /^(pipe|socket):\[(\d+)\]$/;

/**
 * Finds who could write to the pipes, pairs of sockets and connections that threads wait at. A pipe can only be had from who made it, by
 * descent: so these are processes of the run and what they have started, unless the pipe comes from outside the run. Those are pipes that
 * this process or whoever started the run has open, and connections that nobody of the run has the other end of.
 */
export class PipeEnds implements Disposable {
  /** By `process/descriptor/since`, when it was last looked up. */
  private asked = new Map<string, number>();
  private outside: ReadonlySet<string> | null = null;
  private readonly peers: SocketPeers;

  /** `directory`: that of the session. */
  constructor(directory: string) {
    this.peers = new SocketPeers(directory);
  }

  /** What is to be told of these waits now. */
  look(waits: readonly PipeWait[], seen: readonly SeenProcess[], now: TimeNs): OsPipe[] {
    const before = this.asked;
    this.asked = new Map();
    const due = waits.filter(({ process, descriptor, sinceNs }) => {
      const key = `${process}/${descriptor}/${sinceNs}`;
      const at = before.get(key);
      const isDue = at === undefined || now - at >= AGAIN_NS;
      this.asked.set(key, isDue ? now : at);
      return isDue;
    });
    return due.length === 0 ? [] : this.lookUp(due, seen);
  }

  private lookUp(waits: readonly PipeWait[], seen: readonly SeenProcess[]): OsPipe[] {
    const living = seen.filter(({ ended, identity }) => !ended && identity !== null);
    const byPid = new Map(living.map(({ pid, id }) => [pid, id]));
    const pidOf = new Map(living.map(({ pid, id }) => [id, pid]));
    let tcp: TcpPeers | null = null;
    const ends = waits.flatMap(({ process, descriptor }) => {
      const pid = pidOf.get(process);
      if (pid === undefined) return [];
      const [link, kind, inode] = LINK.exec(linkOf(pid, descriptor)) ?? [];
      if (link === undefined || inode === undefined) return [];
      if (kind === 'pipe') return [{ process, descriptor, other: link, isTcp: false }];
      const paired = this.peers.of(Number(inode));
      const peer = paired ?? (tcp ??= new TcpPeers(pid)).of(inode);
      if (peer === null) return [];
      return [{ process, descriptor, other: `socket:[${peer}]`, isTcp: paired === null }];
    });
    const wanted = new Map(ends.map(({ other }) => [other, [] as number[]]));
    if (wanted.size > 0)
      for (const pid of withDescendants(byPid.keys()))
        for (const link of writable(pid, wanted)) wanted.get(link)!.push(pid);
    return ends.map(({ process, descriptor, other, isTcp }) => {
      const found = wanted.get(other)!;
      const others = found.flatMap((one) => byPid.get(one) ?? []);
      const isForeign = others.length < found.length || (isTcp && found.length === 0);
      return { process, descriptor, others, open: isForeign || this.isOutside(other, living) };
    });
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

/** The processes, and all that descend from them. */
function withDescendants(pids: Iterable<number>): ReadonlySet<number> {
  const all = new Set(pids);
  for (const pid of all)
    for (const task of names(`/proc/${pid}/task`))
      for (const child of text(`/proc/${pid}/task/${task}/children`).split(' '))
        if (child !== '') all.add(Number(child));
  return all;
}

/** Those of the wanted links that the process could write to. */
function writable(pid: number, wanted: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const descriptor of names(`/proc/${pid}/fd`)) {
    const link = linkOf(pid, descriptor);
    if (!wanted.has(link) || found.has(link)) continue;
    const flags = /^flags:\s*([0-7]+)/m.exec(text(`/proc/${pid}/fdinfo/${descriptor}`))?.[1] ?? '';
    if ((parseInt(flags, 8) & ACCESS_MODE) !== READ_ONLY) found.add(link);
  }
  return found;
}

/** Empty: there is no such descriptor. */
function linkOf(pid: number, descriptor: number | string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return '';
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
