import { formatCount } from '../../base/index';
import { Awaited } from '../../protocol/index';

const NUMBER_BITS = 24;

const ROOM: ReadonlySet<number> = new Set([Awaited.PipeRoom, Awaited.SocketRoom]);

/**
 * What a wait for input, output or a process is for, in one number: with the port, process id or
 * count, or with the bytes that somebody wants to write.
 */
export function packAwaited(what: number, number: number, bytes: number): number {
  const kept = ROOM.has(what) ? bytes : number;
  return what * 2 ** NUMBER_BITS + Math.min(kept, 2 ** NUMBER_BITS - 1);
}

/** The port, process id or count that was packed. */
export function awaitedNumber(packed: number): number {
  return packed % 2 ** NUMBER_BITS;
}

/** As a phrase after `waits for`; null when nothing is known. `nameOf`: of a process, by its id. */
export function awaitedText(packed: number, nameOf: (pid: number) => string | null): string | null {
  const number = awaitedNumber(packed);
  const room = number === 0 ? '' : ` for ${formatCount(number)} bytes`;
  switch (Math.floor(packed / 2 ** NUMBER_BITS)) {
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
    case Awaited.FileLock:
      return 'a lock on a file';
    case Awaited.Process: {
      const name = nameOf(number);
      if (number === 0) return 'a child process to end';
      return `process ${number}${name === null ? '' : ` (${name})`} to end`;
    }
    default:
      return null;
  }
}
