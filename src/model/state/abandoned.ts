import type { Lane } from './lane';
import type { SyncObject } from './object';

/** A wait for a lock that a runtime broke off, since the thread that holds the lock has ended. */
export interface AbandonedWait {
  readonly lock: SyncObject;
  readonly holder: Lane;
  /** Site of the line that took it. */
  readonly taken: number;
  readonly waiter: Lane;
  readonly stack: number;
  /** When the wait began, ns. */
  readonly since: number;
}
