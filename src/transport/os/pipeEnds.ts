import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { NS_PER_S, type ProcessId, type TimeNs } from '../../base/index';
import type { OsPipe } from '../../protocol/index';
import type { SeenProcess } from '../poller';

/** A thread that has waited for data from a pipe for some time. */
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

/**
 * Finds who could write to the pipes that threads wait at. A pipe can only be had from who made it, by descent: so
 * these are processes of the run and what they have started, unless the pipe comes from outside the run. Those are pipes that
 * this process or whoever started the run has open.
 */
export class PipeEnds {
  /** By `process/descriptor/since`, when it was last looked up. */
  private asked = new Map<string, number>();
  private outside: ReadonlySet<string> | null = null;

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
    const pids = [...withDescendants(byPid.keys())];
    const writers = new Map<string, number[]>();
    for (const pid of pids)
      for (const pipe of pipesWritten(pid)) writers.set(pipe, [...(writers.get(pipe) ?? []), pid]);
    return waits.flatMap(({ process, descriptor }) => {
      const pid = pidOf.get(process);
      const pipe = pid === undefined ? null : pipeOf(pid, descriptor);
      if (pid === undefined || pipe === null) return [];
      const found = writers.get(pipe) ?? [];
      const others = found.flatMap((one) => byPid.get(one) ?? []);
      const isOpen = others.length < found.length || this.isOutside(pipe, living);
      return [{ process, descriptor, others, open: isOpen }];
    });
  }

  private isOutside(pipe: string, living: readonly SeenProcess[]): boolean {
    if (!this.outside) {
      const pids = new Set(living.map(({ pid }) => pid));
      const starters = living.map(({ parentPid }) => parentPid).filter((pid) => !pids.has(pid));
      this.outside = new Set([process.pid, ...starters].flatMap((pid) => pipesOf(pid)));
    }
    return this.outside.has(pipe);
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

/** The pipes that the process has open, as `pipe:[4711]`. */
function pipesOf(pid: number): string[] {
  return names(`/proc/${pid}/fd`).flatMap((descriptor) => pipeOf(pid, descriptor) ?? []);
}

/** Those that it could write to. */
function pipesWritten(pid: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const descriptor of names(`/proc/${pid}/fd`)) {
    const pipe = pipeOf(pid, descriptor);
    if (pipe === null || found.has(pipe)) continue;
    const flags = /^flags:\s*([0-7]+)/m.exec(text(`/proc/${pid}/fdinfo/${descriptor}`))?.[1] ?? '';
    if ((parseInt(flags, 8) & ACCESS_MODE) !== READ_ONLY) found.add(pipe);
  }
  return found;
}

function pipeOf(pid: number, descriptor: number | string): string | null {
  try {
    const link = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
    return link.startsWith('pipe:') ? link : null;
  } catch {
    return null;
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
