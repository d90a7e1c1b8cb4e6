/** Kinds that somebody can hold against others; waiting for an event is nobody's fault. */
const locks: ReadonlySet<string> = new Set(['lock', 'rlock', 'semaphore', 'boundedsemaphore']);

/** Whether an object of this kind, as rows (`RLock`) or reports (`rLock`) spell it, is a lock. */
export function isLock(kind: string): boolean {
  return locks.has(kind.toLowerCase());
}
