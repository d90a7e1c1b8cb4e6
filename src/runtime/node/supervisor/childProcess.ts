import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ChildPlan } from './childMessages';

/** The file in which a child finds what it is told. */
const TOLD = 3;

/** `both`: what is its standard output and error. */
export function spawned(plan: ChildPlan, both?: Socket): ChildProcess {
  const { file, argv, cwd, env, stdio, told, newSession, hasChannel } = plan;
  const [argv0, ...args] = argv;
  const more = Array<'pipe'>(hasChannel ? 2 : told ? 1 : 0).fill('pipe');
  return spawn(file, args, {
    ...(argv0 === undefined ? {} : { argv0 }),
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: [...(both ? [stdio[0], both, both] : stdio), ...more],
    detached: newSession,
  });
}

/** Writes what the child is to find in its file 3. */
export function tell(child: ChildProcess, told: Uint8Array | undefined): void {
  if (!told || child.pid === undefined) return;
  const to = toldBy(child);
  // It may have ended before it has read.
  to.on('error', () => undefined);
  to.end(told);
}

/** What a child reads as its file 3, where it may also write. */
export const toldBy = (child: ChildProcess): Duplex => child.stdio[TOLD] as Duplex;
