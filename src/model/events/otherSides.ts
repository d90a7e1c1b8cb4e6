import { NS_PER_MS, timeNs, type ProcessId, type TimeNs } from '../../base/index';
import { Awaited, WaitReason, type OsStanding, type OsWait } from '../../protocol/index';
import type { RunState } from '../runState';
import { unpackAwaited } from '../state/awaited';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';

/** Who could end such a wait is asked for after so long. */
const LONG_NS = 300 * NS_PER_MS;

/** What has another side that can be found: the other end of a pipe, of a pair of sockets or of a connection, or who has a lock. */
const TWO_SIDED: ReadonlySet<number> = new Set([
  Awaited.PipeData,
  Awaited.PipeRoom,
  Awaited.SocketData,
  Awaited.FileLock,
]);

function isTwoSided(lane: Lane): boolean {
  const { waiting, endedWaiting, reason, timeout, awaited, descriptor } = lane;
  if (!(waiting || endedWaiting) || timeout >= 0) return false;
  if (reason !== (WaitReason.Io as number)) return programAwaited(lane) !== 0;
  return descriptor >= 0 && TWO_SIDED.has(unpackAwaited(awaited).what);
}

/** Process id of what the lane waits for to end, 0: nothing. */
export function programAwaited({ reason, awaited }: Lane): number {
  if (reason !== (WaitReason.Process as number)) return 0;
  const { what, number } = unpackAwaited(awaited);
  return what === (Awaited.Process as number) ? number : 0;
}

interface LongWait {
  readonly process: ProcessId;
  readonly descriptor: number;
  readonly program: number;
  readonly sinceNs: TimeNs;
  readonly writes: boolean;
}

/** Such waits that have lasted for some time. */
export function longOutsideWaits(state: RunState, now: number): LongWait[] {
  return state.blocked
    .filter((lane) => now - lane.since >= LONG_NS && isTwoSided(lane))
    .filter((lane) => !state.byPid.get(programAwaited(lane))?.alive)
    .map((lane) => ({
      process: lane.process,
      descriptor: lane.descriptor,
      program: programAwaited(lane),
      sinceNs: timeNs(lane.since),
      writes: unpackAwaited(lane.awaited).what === (Awaited.PipeRoom as number),
    }));
}

/** Applies what a look at the operating system, begun at `fromNs`, told of waits. */
export function waitsSeen(state: RunState, waits: readonly OsWait[], fromNs: number): void {
  for (const wait of waits) {
    for (const lane of state.blocked) {
      if (lane.process !== wait.process || lane.descriptor !== wait.descriptor) continue;
      if (!isTwoSided(lane) || lane.since > fromNs) continue;
      if (programAwaited(lane) !== (wait.program ?? 0)) continue;
      const seen = { ...wait, since: lane.since };
      if (JSON.stringify(lane.otherSide) === JSON.stringify(seen)) continue;
      lane.otherSide = seen;
      state.waitRevision++;
      state.touchLane(lane);
    }
  }
}

/** What is known of the other side of the lane's wait; null: nothing. */
export function otherSideSeen(lane: Lane): OsWait | null {
  const { otherSide } = lane;
  return otherSide?.since === lane.since && isTwoSided(lane) ? otherSide : null;
}

/** The processes that could end the lane's wait for what is outside, or did in the end; null: not known, or others could, too. */
export function otherSide(state: RunState, lane: Lane): readonly ProcessState[] | null {
  const seen = otherSideSeen(lane);
  if (!seen || seen.open) return null;
  const processes = seen.others.map((id) => state.process(id));
  return processes.filter(({ alive }) => alive || lane.endedWaiting);
}

/** The program that stands still at a pipe and keeps the lane waiting: it tells nothing of itself; null: there is none. */
export const standingProgram = (lane: Lane): OsStanding | null =>
  otherSideSeen(lane)?.via?.findLast(({ does }) => does !== 'waits') ?? null;
