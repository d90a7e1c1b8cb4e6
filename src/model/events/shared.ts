import type { RunState } from '../runState';
import { SlotCounts } from '../state/slotCounts';
import type { SyncObject } from '../state/object';
import type { ProcessState } from '../state/process';
import { Word } from './words';

export function objectShared(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  share(state, process, words[at + Word.A]!, words[at + Word.B]!, time);
}

/** `local` of the process is what others know by the same key: from here on one object of the run. */
export function share(
  state: RunState,
  process: ProcessState,
  local: number,
  keyString: number,
  time: number,
): void {
  const key = process.string(keyString);
  if (key === '' || local === 0) return;
  const own = state.object(process.objects.get(local));
  if (own?.sharers) return;
  let shared = state.shared.get(key);
  if (!shared || state.object(shared.id) !== shared) {
    shared = state.objectOf(process, local, time)!;
    shared.sharers = new Map();
    state.shared.set(key, shared);
  } else {
    // Seen before it was known to be shared: whoever waits for it is told apart until that is over.
    if (own && own.waiters > 0) return;
    if (own) state.forget(own);
    process.objects.set(local, shared.id);
    shared.endNs = -1;
  }
  shared.sharers!.set(process, new SlotCounts());
  state.waitRevision++;
  state.touchObject(shared);
}

/** The process uses the object no more; true when another still does. */
export function stillShared(state: RunState, process: ProcessState, object: SyncObject): boolean {
  const counts = object.sharers?.get(process);
  if (!object.sharers || !counts) return false;
  counts.gone = true;
  if (![...object.sharers].some(([user, { gone }]) => user.alive && !gone)) return false;
  if (state.lane(object.owner)?.process === process.id) object.owner = 0;
  return true;
}
