import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { HeddleError } from '../../base/index';
import { hasLostHost, identifyProcess, type ProcessIdentity } from '../../transport/index';
import {
  AlreadyRecorded,
  noSuchProcess,
  notAProgram,
  otherContainer,
  otherUser,
  stoppedBySignal,
  tracedAlready,
  tracingForbidden,
  unsupportedTarget,
  wasAttached,
} from './errors';
import { openFiles } from './node/listening';
import { calledAs, runtimeOf } from './programs';

const OLDEST_MINOR = 9;
const PYTHON_NEEDED = `CPython 3.${OLDEST_MINOR}`;

interface AnyTarget {
  readonly identity: ProcessIdentity;
  readonly command: readonly string[];
  readonly cwd: string;
}

/** A CPython that runs and may be entered. */
export interface PythonTarget extends AnyTarget {
  readonly runtime: 'python';
  /** What it is to itself, in a namespace of process ids of its own another. */
  readonly innerPid: number;
  readonly minor: number;
  /** The session directory of a recording that is over; null: none that is known. */
  readonly recordedBefore: string | null;
  /** Path of its executable, as something that can be run. */
  readonly executable: string;
}

/** A Node that runs. */
export interface NodeTarget extends AnyTarget {
  readonly runtime: 'node';
}

export type Target = PythonTarget | NodeTarget;

/** Looks at a process; throws a HeddleError when it is none that can be followed. */
export function readTarget(pid: number): Target {
  const identity = identifyProcess(pid);
  if (!identity) throw noSuchProcess(pid);
  const { uid } = statSync(`/proc/${pid}`);
  // The session directory is private to one user, and the program writes into it.
  if (uid !== process.getuid?.()) throw otherUser(pid, uid);
  const look = lookInside(pid);
  if (look.mounts !== readlinkSync('/proc/self/ns/mnt')) throw otherContainer(pid);
  refuseStopped(pid);
  const any = { identity, ...calledAs(pid) };
  if (runtimeOf(look.executable) === 'node') {
    if (refuseRecorded(pid, allowed(pid, () => openFiles(pid)).join('\n')) !== null)
      throw wasAttached(pid);
    return { ...any, runtime: 'node' };
  }
  refuseUntraced(pid);
  const recordedBefore = refuseRecorded(pid, look.maps);
  return {
    ...any,
    runtime: 'python',
    innerPid: Number(statusOf(pid, 'NSpid').split(/\s+/).at(-1)) || pid,
    minor: minorOf(pid, look),
    recordedBefore,
    executable: look.executable.endsWith(' (deleted)') ? `/proc/${pid}/exe` : look.executable,
  };
}

interface Inside {
  readonly executable: string;
  readonly maps: string;
  readonly mounts: string;
}

/** What only those may see who may also look into the process. */
const lookInside = (pid: number): Inside =>
  allowed(pid, () => ({
    executable: readlinkSync(`/proc/${pid}/exe`),
    maps: readFileSync(`/proc/${pid}/maps`, 'utf8'),
    mounts: readlinkSync(`/proc/${pid}/ns/mnt`),
  }));

/** Nothing runs in one that a signal has stopped: whoever enters it waits. */
function refuseStopped(pid: number): void {
  if (allowed(pid, () => statusOf(pid, 'State')).startsWith('T (stopped'))
    throw stoppedBySignal(pid);
}

function statusOf(pid: number, field: string): string {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
}

/** Why the system does not let anybody trace the process: it has its tracer, or that is forbidden. */
export function untraceable(pid: number): HeddleError {
  return allowed(pid, () => {
    const tracer = Number(statusOf(pid, 'TracerPid'));
    return tracer === 0
      ? forbidden(pid)
      : tracedAlready(pid, tracer, calledAs(tracer).command.join(' '));
  });
}

/** Those above are asked for the permission to look, this for the one to attach. */
const refuseUntraced = (pid: number): unknown =>
  allowed(pid, () => readFileSync(`/proc/${pid}/syscall`));

function allowed<T>(pid: number, look: () => T): T {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw forbidden(pid);
    throw noSuchProcess(pid);
  }
}

/** One that has ended, and that its parent has not asked for, may not be looked at, either. */
function forbidden(pid: number): HeddleError {
  return isOver(pid) ? noSuchProcess(pid) : tracingForbidden(pid, yamaScope());
}

function isOver(pid: number): boolean {
  try {
    return /^[ZX]/.test(statusOf(pid, 'State'));
  } catch {
    return true;
  }
}

function yamaScope(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8').trim();
  } catch {
    return null;
  }
}

/** Where a process was recorded, and nobody reads any more; null: nowhere. Throws where somebody does. */
function refuseRecorded(pid: number, files: string): string | null {
  // The files of a recording stay mapped, by a Node open, for as long as its process lives, or until another begins.
  const found = /(\/.*)\/(?:\.tmp-)?\d+-\d+\/header( \(deleted\))?$/m.exec(files);
  const directory = found?.[1] ?? '';
  if (!found || !directory.includes('heddle')) return null;
  if (found[2] === undefined && !hasLostHost(directory)) throw new AlreadyRecorded(pid, directory);
  return directory;
}

function minorOf(pid: number, { executable, maps }: Inside): number {
  const name = basename(executable);
  if (/pypy/.test(name) || /\/libpypy/.test(maps))
    throw unsupportedTarget(pid, 'PyPy', PYTHON_NEEDED);
  const version =
    /^python(\d+)\.(\d+)/.exec(name) ??
    /\/libpython(\d+)\.(\d+)/.exec(maps) ??
    /\.cpython-(3)(\d+)/.exec(maps);
  if (!version) throw notAProgram(pid, executable);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major !== 3 || minor < OLDEST_MINOR)
    throw unsupportedTarget(pid, `Python ${major}.${minor}`, PYTHON_NEEDED);
  return minor;
}
