import { type Near } from '../broker/direct';
import type { Home } from '../broker/messages';
import type { MemoryPlace, Name } from '../broker/operations';
import { ROOT_FILE_MARK, ROOT_LOST_HOMES } from '../memory/layout';
import { loadNative, nativePath } from '../memory/native';
import { SharedFile } from '../memory/sharedFile';
import { SharedMemory } from '../memory/sharedMemory';
import { selfOf } from '../memory/threadTable';
import { memory } from '../program/program';
import { broker } from './broker';

/** What was found for each home; undefined: its broker does everything. */
const found = new Map<string, Near | undefined>();
/** Homes that were lost before what is in `found` was found. */
let lost = 0;

/**
 * The memory of another process as this thread has it; undefined when only the broker there can do things in it: on another
 * machine, or where one of both has no native part.
 */
export function nearOf(home: Home): Near | undefined {
  if (home.tcp) return undefined;
  const lostNow = memory.load(ROOT_LOST_HOMES);
  // Asking again fails where a home is gone, as it has to.
  if (lostNow !== lost) found.clear();
  lost = lostNow;
  const known = found.get(home.path);
  if (known || found.has(home.path)) return known;
  const near = find(home);
  found.set(home.path, near);
  return near;
}

function find(home: Home): Near | undefined {
  const native = loadNative(nativePath);
  if (!native) return undefined;
  const ask = (op: Name, handle: number, ...args: readonly unknown[]): unknown =>
    broker().ask(home, { op, handle, args, timeout: Infinity });
  const place = ask('memoryPlace', 0) as MemoryPlace | undefined;
  if (!place) return undefined;
  try {
    const file = SharedFile.openOf(native, home.pid, place.file);
    const mapped = new SharedMemory([file.arena(0)], (index) => file.arena(index));
    const isRight = place.mark.every((word, at) => mapped.load(ROOT_FILE_MARK + at) === word);
    return isRight ? { self: selfOf(mapped, place.thread), ask } : undefined;
  } catch {
    // Processes of one user need not see one another: other namespaces, or a system that forbids it.
    return undefined;
  }
}
