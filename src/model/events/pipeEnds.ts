import { NS_PER_MS, timeNs, type ProcessId, type TimeNs } from '../../base/index';
import { Awaited, WaitReason, type OsPipe } from '../../protocol/index';
import type { RunState } from '../runState';
import { unpackAwaited } from '../state/awaited';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';

/** Who could end a wait for data from a pipe or a socket is asked for after so long. */
const LONG_NS = 300 * NS_PER_MS;

function awaitsPipe(lane: Lane): boolean {
  const { waiting, endedWaiting, reason, timeout, awaited, descriptor } = lane;
  if (
    (!waiting && !endedWaiting) ||
    reason !== (WaitReason.Io as number) ||
    timeout >= 0 ||
    descriptor < 0
  )
    return false;
  const { what } = unpackAwaited(awaited);
  return what === (Awaited.PipeData as number) || what === (Awaited.SocketData as number);
}

/** Such waits that have lasted for some time. */
export function longPipeWaits(
  state: RunState,
  now: number,
): { process: ProcessId; descriptor: number; sinceNs: TimeNs }[] {
  return state.blocked
    .filter((lane) => now - lane.since >= LONG_NS && awaitsPipe(lane))
    .map(({ process, descriptor, since }) => ({ process, descriptor, sinceNs: timeNs(since) }));
}

/** Applies what a look at the operating system, begun at `fromNs`, told of pipes. */
export function pipesSeen(state: RunState, pipes: readonly OsPipe[], fromNs: number): void {
  for (const { process, descriptor, others, open } of pipes) {
    for (const lane of state.blocked) {
      if (lane.process !== process || lane.descriptor !== descriptor) continue;
      if (!awaitsPipe(lane) || lane.since > fromNs) continue;
      const before = lane.pipe;
      lane.pipe = { since: lane.since, others, open };
      const wasKnown = before?.since === lane.since && before.open === open;
      if (wasKnown && before.others.join() === others.join()) continue;
      state.waitRevision++;
      state.touchLane(lane);
    }
  }
}

/** The processes that could write to the pipe or socket that the lane waits at, or did in the end; null: not known, or others could, too. */
export function pipeWriters(state: RunState, lane: Lane): readonly ProcessState[] | null {
  const { pipe } = lane;
  if (!pipe || pipe.open || pipe.since !== lane.since || !awaitsPipe(lane)) return null;
  const writers = pipe.others.map((id) => state.process(id));
  return writers.filter(({ alive }) => alive || lane.endedWaiting);
}
