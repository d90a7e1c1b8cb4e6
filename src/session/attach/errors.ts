import { HeddleError } from '../../base/index';

export function noSuchProcess(pid: number): HeddleError {
  return new HeddleError(
    'noSuchProcess',
    `no process has the id ${pid}`,
    "It may have ended. To find one: pgrep -af 'python|node'",
  );
}

export function notAProgram(pid: number, executable: string): HeddleError {
  return new HeddleError(
    'notAProgram',
    `process ${pid} is no CPython and no Node: it runs ${executable}`,
    "Give the id of a Python or Node process; pgrep -af 'python|node' lists them.",
  );
}

/** `needed`: the oldest that will do. */
export function unsupportedTarget(pid: number, version: string, needed: string): HeddleError {
  return new HeddleError(
    'unsupportedTarget',
    `process ${pid} runs ${version}; Heddle needs ${needed} or later`,
    'Run the program with a later one.',
  );
}

export function otherUser(pid: number, uid: number): HeddleError {
  return new HeddleError(
    'otherUser',
    `process ${pid} belongs to another user (uid ${uid})`,
    `Attach as that user: sudo -u '#${uid}' heddle attach ${pid}`,
  );
}

export function otherContainer(pid: number): HeddleError {
  return new HeddleError(
    'otherContainer',
    `process ${pid} runs in a container: it sees other files than Heddle`,
    'Run heddle attach inside that container.',
  );
}

/** `scope`: what /proc/sys/kernel/yama/ptrace_scope says, null without it. */
export function tracingForbidden(pid: number, scope: string | null): HeddleError {
  const advice =
    scope === '3'
      ? 'kernel.yama.ptrace_scope is 3: it stays so until the machine restarts. Start the program with heddle run.'
      : scope === '1' || scope === '2'
        ? `kernel.yama.ptrace_scope is ${scope}. Attach as root, or allow it: sudo sysctl kernel.yama.ptrace_scope=0`
        : 'Attach as root; a container needs the capability: docker run --cap-add SYS_PTRACE';
  return new HeddleError(
    'tracingForbidden',
    `the system does not let Heddle into process ${pid} (ptrace is forbidden)`,
    advice,
  );
}

export function stoppedBySignal(pid: number): HeddleError {
  return new HeddleError(
    'stoppedBySignal',
    `process ${pid} is stopped by a signal (SIGSTOP, or Ctrl-Z): nothing can run in it`,
    `Let it go on: kill -CONT ${pid}`,
  );
}

/** `by`: the command of its tracer. */
export function tracedAlready(pid: number, tracer: number, by: string): HeddleError {
  return new HeddleError(
    'tracedAlready',
    `process ${pid} is traced already, by process ${tracer} (${by}), and can have one tracer only`,
    'End that, a debugger or strace, first.',
  );
}

export class AlreadyRecorded extends HeddleError {
  constructor(
    pid: number,
    /** Session directory of that recording. */
    readonly directory: string,
  ) {
    super(
      'alreadyRecorded',
      `process ${pid} is recorded by Heddle already, into ${directory}`,
      'End the other heddle first, or look at it there.',
    );
  }
}

export function wasAttached(pid: number): HeddleError {
  return new HeddleError(
    'wasAttached',
    `process ${pid} was recorded by Heddle before; the agent cannot begin again in the same Node`,
    'Restart the program to record it again.',
  );
}

export function remoteDebuggingDisabled(pid: number): HeddleError {
  return new HeddleError(
    'remoteDebuggingDisabled',
    `remote debugging is turned off in process ${pid}`,
    'Start it without PYTHON_DISABLE_REMOTE_DEBUG and -X disable-remote-debug, or with heddle run.',
  );
}

export function gdbMissing(pid: number, why: string): HeddleError {
  return new HeddleError(
    'gdbMissing',
    `${why}, and gdb, which could lead Heddle into process ${pid}, is not installed`,
    'Install it (Debian, Ubuntu: apt-get install gdb; Fedora: dnf install gdb) and try again.',
  );
}

export function gdbFailed(pid: number, said: string): HeddleError {
  return new HeddleError(
    'gdbFailed',
    `gdb cannot lead Heddle into process ${pid}: ${said}`,
    'Start the program with heddle run instead.',
  );
}

export function noEntry(pid: number, seconds: number): HeddleError {
  return new HeddleError(
    'noEntry',
    `process ${pid} let nobody in for ${seconds} s: something in it holds the interpreter lock, or its main thread runs no Python`,
    'Nothing was left behind. Try again when it does something else.',
  );
}

export function refusedByAgent(pid: number, why: string): HeddleError {
  return new HeddleError(
    'refusedByAgent',
    `the agent cannot record process ${pid}: ${why}`,
    'The program goes on as before.',
  );
}
