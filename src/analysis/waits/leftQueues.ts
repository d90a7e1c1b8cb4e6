import type { Lane, RunState, SyncObject } from '../../model/index';
import { WaitReason } from '../../protocol/index';

/**
 * The lock for reading of a queue between processes, where one that has ended had it: who waits for an item keeps all others
 * from taking one meanwhile, and a process that is killed then, or ends with such a thread, does so for good. null: none is known.
 */
export function leftReading(state: RunState, lane: Lane, queue: SyncObject): SyncObject | null {
  if (lane.reason !== (WaitReason.QueueGet as number)) return null;
  const { root } = queue;
  for (const process of root.sharers?.keys() ?? []) {
    if (process.alive) continue;
    for (const reader of process.threads) {
      const died = reader.endedWaiting && reader.reason === lane.reason;
      if (!died || state.object(reader.target)?.root !== root) continue;
      const lock = lockOf(state, reader, root);
      if (lock) return lock;
    }
  }
  return null;
}

/** The lock that the lane took on the line where it waits for an item of the queue: what it unpickled is not known to be a part of that. */
function lockOf(
  state: RunState,
  { holds, stack, process }: Lane,
  queue: SyncObject,
): SyncObject | null {
  const site = state.sites.userSite(stack);
  for (let at = 0; at < holds.count; at++) {
    const lock = state.object(holds.object(at));
    if (!lock?.isLock || holds.site(at) !== site) continue;
    const isPart = lock.root === queue || (lock.process.id === process && lock.stack === 0);
    if (isPart) return lock;
  }
  return null;
}
