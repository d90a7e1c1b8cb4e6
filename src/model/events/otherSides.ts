import { NS_PER_MS, timeNs, type ProcessId, type TimeNs } from '../../base/index';
import { Awaited, WaitReason, type OsWait } from '../../protocol/index';
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
  return (
    (waiting || endedWaiting) &&
    reason === (WaitReason.Io as number) &&
    timeout < 0 &&
    descriptor >= 0 &&
    TWO_SIDED.has(unpackAwaited(awaited).what)
  );
}

/** Such waits that have lasted for some time. */
export function longOutsideWaits(
  state: RunState,
  now: number,
): { process: ProcessId; descriptor: number; sinceNs: TimeNs; writes: boolean }[] {
  return state.blocked
    .filter((lane) => now - lane.since >= LONG_NS && isTwoSided(lane))
    .map(({ process, descriptor, since, awaited }) => ({
      process,
      descriptor,
      sinceNs: timeNs(since),
      writes: unpackAwaited(awaited).what === (Awaited.PipeRoom as number),
    }));
}

/** Applies what a look at the operating system, begun at `fromNs`, told of waits. */
export function waitsSeen(state: RunState, waits: readonly OsWait[], fromNs: number): void {
  for (const wait of waits) {
    for (const lane of state.blocked) {
      if (lane.process !== wait.process || lane.descriptor !== wait.descriptor) continue;
      if (!isTwoSided(lane) || lane.since > fromNs) continue;
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
