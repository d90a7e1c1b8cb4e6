import type { ChildProcess } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WAKER_CELLS } from '../../../protocol/index';
import { channelOf, insideOf, pipesOf } from './programPipes';

const CELL_BYTES = 8;
const SOCKET = /^socket:\[(\d+)\]$/;
/** How a child is told of the channel to its parent. */
const CHANNEL = /^NODE_CHANNEL_FD=(\d+)$/;

/**
 * Notes of the pairs of sockets by which a child that has just been started is connected which socket is the other end of which, for
 * those who look who could end a wait: the kernel does not tell. `place`: the directory of this process; `variables`: the child's.
 */
export function notePairs(place: string, child: ChildProcess, variables: readonly string[]): void {
  const ends = pipesOf(child).map((pipe) => pipe && insideOf(pipe));
  const channel = channelOf(child);
  const told = variables.map((one) => CHANNEL.exec(one)?.[1]).find((fd) => fd !== undefined);
  if (channel && told !== undefined) ends[Number(told)] = channel;
  try {
    const pairs = ends.flatMap((end, descriptor) => {
      const other = end && end.fd >= 0 ? socketOf(child.pid!, descriptor) : null;
      return other === null ? [] : [[fstatSync(end!.fd).ino, other] as const];
    });
    if (pairs.length > 0) write(join(dirname(place), 'wakers'), pairs);
  } catch {
    // The session may be over, and its folder gone.
  }
}

/** Inode of a socket that the process has open; null: it is none, or the process has ended. */
function socketOf(pid: number, descriptor: number): number | null {
  try {
    const [, inode] = SOCKET.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`)) ?? [];
    return inode === undefined ? null : Number(inode);
  } catch {
    return null;
  }
}

/** Each is found by the inode of the other: `hd_wakers_paired` of the native agent for Python does the same. */
function write(path: string, pairs: readonly (readonly [number, number])[]): void {
  const { O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    for (const [one, other] of [...pairs, ...pairs.map(([a, b]) => [b, a] as const)])
      writeSync(
        file,
        new Uint8Array(Uint32Array.of(other, one).buffer),
        0,
        CELL_BYTES,
        (WAKER_CELLS + (one % WAKER_CELLS)) * CELL_BYTES,
      );
  } finally {
    closeSync(file);
  }
}
