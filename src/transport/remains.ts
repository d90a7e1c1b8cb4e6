import { rmSync } from 'node:fs';
import type { TimeNs } from '../base/index';

/** How long a directory stays after its process: a debugger or a person may be looking into it, ns. */
const KEPT_NS = 2_000_000_000;
/** So many are removed at a time, at most: it must not hold up a poll. */
const AT_A_TIME = 16;

/**
 * Directories of processes that are gone, and whose files have been read to their ends. A program that
 * starts thousands of processes would otherwise fill the memory that the session directory is in.
 */
export class Remains {
  /** The longest there first. */
  private readonly left: { path: string; until: number; isGone: () => boolean }[] = [];

  /** `isGone`: whether the process is, for certain; asked again until it is. */
  add(path: string, now: TimeNs, isGone: () => boolean): void {
    this.left.push({ path, until: now + KEPT_NS, isGone });
  }

  /** Removes those that are due; one whose process is there yet has its turn later. */
  remove(now: TimeNs): void {
    for (let turn = 0; turn < AT_A_TIME && this.left.length > 0; turn++) {
      const first = this.left[0]!;
      if (first.until > now) return;
      this.left.shift();
      if (!first.isGone()) {
        this.left.push({ ...first, until: now + KEPT_NS });
        continue;
      }
      try {
        rmSync(first.path, { recursive: true, force: true });
      } catch {
        // The session directory is removed with the run; what cannot be removed now goes with it.
      }
    }
  }
}
