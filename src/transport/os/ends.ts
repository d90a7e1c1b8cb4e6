import type { ProcessId } from '../../base/index';
import type { SeenProcess } from '../poller';
import { beganAt, descriptorText, linkOf, names, processText, withDescendants } from './procFiles';
import type { TcpPeers } from './tcpPeers';

/** Access mode among the flags of a descriptor (open(2)). */
const ACCESS_MODE = 3;
const READ_ONLY = 0;
const WRITE_ONLY = 1;

/** The processes of a run at one moment. */
export interface Run {
  readonly living: readonly SeenProcess[];
  readonly byPid: ReadonlyMap<number, ProcessId>;
  tcp: TcpPeers | null;
  /** null: not asked for yet. */
  descending: ReadonlySet<number> | null;
  readonly now: number;
}

/** What others have open who could end a wait. */
export interface End {
  readonly link: string;
  /** Whether they could by that descriptor. */
  readonly isOf: (pid: number, descriptor: string) => boolean;
  /** The number of the file whose lock is waited for; null: data is. */
  readonly file: number | null;
  readonly unaccepted: boolean;
}

/** What others must have open to end a wait at a pipe or a pair of sockets. */
export const pipeOf = (link: string, writes: boolean): End => ({
  link,
  isOf: writes ? mayRead : mayWrite,
  file: null,
  unaccepted: false,
});

const mayWrite = (pid: number, descriptor: string): boolean =>
  accessMode(pid, descriptor) !== READ_ONLY;

export const mayRead = (pid: number, descriptor: string): boolean =>
  accessMode(pid, descriptor) !== WRITE_ONLY;

function accessMode(pid: number, descriptor: string): number {
  const flags = /^flags:\s*([0-7]+)/m.exec(descriptorText(pid, descriptor))?.[1] ?? '';
  return parseInt(flags, 8) & ACCESS_MODE;
}

/** The processes that have each of these ends open. */
export function holdersOf(ends: readonly End[], run: Run): ReadonlyMap<End, ReadonlySet<number>> {
  const holders = new Map(ends.map((end) => [end, new Set<number>()]));
  const links = new Set(ends.map(({ link }) => link));
  for (const pid of links.size > 0 ? candidates(run) : [])
    for (const descriptor of names(`/proc/${pid}/fd`)) {
      const link = linkOf(pid, descriptor);
      if (!links.has(link)) continue;
      for (const [end, pids] of holders)
        if (end.link === link && !pids.has(pid) && end.isOf(pid, descriptor)) pids.add(pid);
    }
  return holders;
}

/** The processes of the run, and what descends from them. */
export const descending = (run: Run): ReadonlySet<number> =>
  (run.descending ??= withDescendants(run.byPid.keys()));

/**
 * Who may have got a pipe of the run: its processes, what descends from them, and whatever has begun since the run did. A program that
 * was left by who started it descends from nobody.
 */
function candidates(run: Run): ReadonlySet<number> {
  const { byPid } = run;
  const all = new Set(descending(run));
  const since = Math.min(...[...byPid.keys()].map((pid) => beganAt(pid) ?? Infinity));
  for (const name of names('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && (beganAt(pid) ?? -1) >= since) all.add(pid);
  }
  return all;
}

export const ofRun = ({ byPid }: Run, pids: Iterable<number>): ProcessId[] =>
  [...pids].flatMap((pid) => byPid.get(pid) ?? []);

/** Those of the processes that are none of the run. */
export const foreignTexts = ({ byPid }: Run, pids: Iterable<number>): string[] =>
  textsOf([...pids].filter((pid) => !byPid.has(pid)));

export const textsOf = (pids: Iterable<number>): string[] =>
  [...pids].map(processText).filter((one) => one !== null);
