import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { identifyProcess, type ProcessIdentity } from '../../transport/index';
import {
  alreadyRecorded,
  isNode,
  noSuchProcess,
  notAPython,
  otherContainer,
  otherUser,
  tracingForbidden,
  unsupportedTarget,
  wasAttached,
} from './errors';

const OLDEST_MINOR = 9;

const NODE = /^node(js)?[\d.]*( \(deleted\))?$/;

/** A CPython that runs and may be entered. */
export interface Target {
  readonly identity: ProcessIdentity;
  readonly minor: number;
  /** Path of its executable, as something that can be run. */
  readonly executable: string;
  readonly command: readonly string[];
  readonly cwd: string;
}

/** Looks at a process; throws a HeddleError when it is none that can be followed. */
export function readTarget(pid: number): Target {
  const identity = identifyProcess(pid);
  if (!identity) throw noSuchProcess(pid);
  const { uid } = statSync(`/proc/${pid}`);
  // The session directory is private to one user, and the program writes into it.
  if (uid !== process.getuid?.()) throw otherUser(pid, uid);
  const look = lookInside(pid);
  if (look.mounts !== readlinkSync('/proc/self/ns/mnt')) throw otherContainer(pid);
  refuseRecorded(pid, look.maps);
  return {
    identity,
    minor: minorOf(pid, look),
    executable: look.executable.endsWith(' (deleted)') ? `/proc/${pid}/exe` : look.executable,
    command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
    cwd: readlinkSync(`/proc/${pid}/cwd`),
  };
}

interface Inside {
  readonly executable: string;
  readonly maps: string;
  readonly mounts: string;
}

/** What only those may see who may also trace the process. */
function lookInside(pid: number): Inside {
  try {
    const inside = {
      executable: readlinkSync(`/proc/${pid}/exe`),
      maps: readFileSync(`/proc/${pid}/maps`, 'utf8'),
      mounts: readlinkSync(`/proc/${pid}/ns/mnt`),
    };
    // Asked for the permission to attach, where those above are asked for the one to look.
    readFileSync(`/proc/${pid}/syscall`);
    return inside;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw tracingForbidden(pid, yamaScope());
    throw noSuchProcess(pid);
  }
}

export function yamaScope(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8').trim();
  } catch {
    return null;
  }
}

/** The files of a recording stay mapped for as long as its process lives. */
function refuseRecorded(pid: number, maps: string): void {
  const found = /(\/.*)\/\d+-\d+\/header( \(deleted\))?$/m.exec(maps);
  if (!found || !/heddle/.test(found[1]!)) return;
  throw found[2] ? wasAttached(pid) : alreadyRecorded(pid, found[1]!);
}

function minorOf(pid: number, { executable, maps }: Inside): number {
  const name = basename(executable);
  if (/pypy/.test(name) || /\/libpypy/.test(maps)) throw unsupportedTarget(pid, 'PyPy');
  const version =
    /^python(\d+)\.(\d+)/.exec(name) ??
    /\/libpython(\d+)\.(\d+)/.exec(maps) ??
    /\.cpython-(3)(\d+)/.exec(maps);
  if (!version) throw NODE.test(name) ? isNode(pid) : notAPython(pid, executable);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major !== 3 || minor < OLDEST_MINOR) throw unsupportedTarget(pid, `Python ${major}.${minor}`);
  return minor;
}
