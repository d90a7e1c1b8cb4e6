import { allocateClear } from '../memory/heap';
import { BODY, Kind, REFERENCES, ROOT_LAST_BUFFER } from '../memory/layout';
import { ask, send } from '../supervisor/channel';
import { watchWaits } from '../supervisor/start';
import { memory, self } from './program';
import { addReference, adopt, drop, onFree } from './references';
import { type SharedMessage, isKeeping } from './shared';

/*
 * A SharedArrayBuffer goes from thread to thread in messages alone, and not through memory. Where one is part of an
 * item, a block stands for it; who gets the item has the supervisor send the buffer, once.
 */

/** What the supervisor knows the buffer by: blocks are used again. */
const ID = BODY;

const handles = new WeakMap<SharedArrayBuffer, number>();
const here = new Map<number, WeakRef<SharedArrayBuffer>>();

function remember(buffer: SharedArrayBuffer, handle: number): void {
  adopt(buffer, handle);
  handles.set(buffer, handle);
  here.set(handle, new WeakRef(buffer));
}

/** The buffer as an item can hold it: with a reference of its own. */
export function bufferToMessage(buffer: SharedArrayBuffer): SharedMessage {
  let handle = handles.get(buffer);
  if (handle === undefined) {
    handle = allocateClear(self, BODY + 1, Kind.buffer);
    const id = memory.add32(ROOT_LAST_BUFFER, 1) + 1;
    memory.store(handle + ID, id);
    memory.store(handle + REFERENCES, 1);
    send(watchWaits(), { kind: 'share', id, buffer });
    remember(buffer, handle);
  }
  addReference(handle);
  return { kind: Kind.buffer, handle, extra: undefined };
}

/** The buffer of a message, whose reference is taken over unless the message is kept. */
export function bufferFromMessage({ handle }: SharedMessage): SharedArrayBuffer {
  if (isKeeping()) addReference(handle);
  const known = here.get(handle)?.deref();
  if (known) {
    drop(handle);
    return known;
  }
  const id = memory.load(handle + ID);
  const { buffer } = ask(watchWaits(), self, { kind: 'buffer', id });
  remember(buffer, handle);
  return buffer;
}

onFree(Kind.buffer, (_, handle) => {
  here.delete(handle);
  send(watchWaits(), { kind: 'unshare', id: memory.load(handle + ID) });
});
