import { existsSync } from 'node:fs';
import { type Counters, Recorder, type ThreadIdentity } from '../record/index';
import type { ProcessTold } from './workers';

/** Whether that process is recorded still: it goes on when it was let go, and its directory does not. */
export const isRecorded = ({ place, making }: ProcessTold): boolean =>
  [place.path, making, place.path].some((path) => existsSync(path));

/**
 * A thread of a process that is recorded already. Its directory may be published at any moment: it is looked for where it will lie, where it
 * lay, and there again.
 */
export function recordIn(
  { place, making }: ProcessTold,
  counters: Counters,
  identity: ThreadIdentity,
): Recorder {
  for (const path of [place.path, making]) {
    try {
      return new Recorder(path, place, counters, identity);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return new Recorder(place.path, place, counters, identity);
}
