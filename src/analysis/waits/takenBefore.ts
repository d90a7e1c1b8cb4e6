import type { SyncObject } from '../../model/index';
import { RuntimeKind } from '../../protocol/index';

/**
 * Whether it is a lock of one process that was taken before anybody looked, as before an attach, by whom is not known,
 * and that nobody has taken since: it is held still. An RLock says who has it: here that is a thread which has ended.
 * The fallback agent sees no acquisitions.
 */
export function isTakenBefore(lock: SyncObject): boolean {
  const { sharers, ofTasks, parent, owner, heldBy, process } = lock;
  return (
    lock.isLock &&
    process.runtime === RuntimeKind.CpythonNative &&
    lock.isOfBefore &&
    sharers === null &&
    parent === null &&
    !ofTasks &&
    owner === 0 &&
    heldBy === 0 &&
    lock.takings === 0
  );
}
