import { formatCount } from '../../base/index';
import { Awaited } from '../../protocol/index';
import type { NamedWait } from './namedWaits';

const NUMBER_BITS = 24;

/** Room in a socket without a port at the other end: one of this machine. */
const LOCAL = 64;

const ROOM: ReadonlySet<number> = new Set([Awaited.PipeRoom, Awaited.SocketRoom]);
const NAMED: ReadonlySet<number> = new Set([Awaited.ManagerCall, Awaited.Scheduled]);

/** Whether the wait is told by a name: its number is that of NamedWaits. */
export function isNamed(what: number): boolean {
  return NAMED.has(what);
}

/** Whether a packed wait is one for the time of a scheduler's event, and so a sleep. */
export function isScheduled(packed: number): boolean {
  return unpackAwaited(packed).what === Awaited.Scheduled;
}

/** What the texts of waits need to know of the run. */
export interface AwaitedNames {
  /** What the program calls a process. */
  readonly process: (pid: number) => string | null;
  readonly named: (number: number) => NamedWait | undefined;
}

/**
 * What a wait for input, output or a process is for, in one number: with the port, process id or
 * count, or with the bytes that somebody wants to write.
 */
export function packAwaited(what: number, number: number, bytes: number): number {
  const kept = ROOM.has(what) ? bytes : number;
  const local = what === (Awaited.SocketRoom as number) && number === 0 ? LOCAL : 0;
  return (what + local) * 2 ** NUMBER_BITS + Math.min(kept, 2 ** NUMBER_BITS - 1);
}

/** What is waited for (0: nothing is known), its number, and whether it is a socket of this machine. */
export function unpackAwaited(packed: number): {
  readonly what: number;
  readonly number: number;
  readonly isLocal: boolean;
} {
  const kind = Math.floor(packed / 2 ** NUMBER_BITS);
  return { what: kind % LOCAL, number: packed % 2 ** NUMBER_BITS, isLocal: kind >= LOCAL };
}

/** As a phrase after `waits for`; null when nothing is known. */
export function awaitedText(packed: number, names: AwaitedNames): string | null {
  const { what, number } = unpackAwaited(packed);
  const room = number === 0 ? '' : ` for ${formatCount(number)} bytes`;
  switch (what) {
    case Awaited.PipeData:
      return 'data from a pipe';
    case Awaited.PipeRoom:
      return `room in a pipe${room}`;
    case Awaited.SocketData:
      return number === 0 ? 'data from a socket' : `data from port ${number}`;
    case Awaited.SocketRoom:
      return `room in a socket${room}`;
    case Awaited.SocketClient:
      return number === 0 ? 'a connection' : `a connection on port ${number}`;
    case Awaited.SocketServer:
      return `a connection${number === 0 ? '' : ` to port ${number}`}`;
    case Awaited.TerminalData:
      return 'input from the terminal';
    case Awaited.TerminalRoom:
      return 'the terminal to take output';
    case Awaited.DeviceData:
      return 'data from a device';
    case Awaited.DeviceRoom:
      return 'a device to take output';
    case Awaited.Ready:
      return number > 1 ? `one of ${number} files or sockets` : 'a file or socket to be ready';
    case Awaited.Threads:
      return 'other threads, with nothing else left in its event loop';
    case Awaited.FileLock:
      return 'a lock on a file';
    case Awaited.FileData:
      return 'data from a file';
    case Awaited.FileRoom:
      return 'a file to take what is written';
    case Awaited.Process: {
      const name = names.process(number);
      if (number === 0) return 'a child process to end';
      return `process ${number}${name === null ? '' : ` (${name})`} to end`;
    }
    case Awaited.ManagerCall: {
      const call = names.named(number);
      return call ? `${call.name}${call.pid === 0 ? '' : ` ${call.pid}`}` : null;
    }
    case Awaited.Scheduled:
      return names.named(number)?.name ?? null;
    default:
      return null;
  }
}
