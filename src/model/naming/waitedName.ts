import type { NamingFrame } from './deriveName';
import { nameOfPath } from './deriveName';

const CALL = /(?<![\w.\])])([A-Za-z_][\w.]*)\.wait(?:_for)?\s*\(/;

/**
 * `jobs.not_empty`: a condition made with a lock that is there already, `Condition(self.lock)`, by the line that waits for
 * it, innermost frame first. Nothing tells where it was made: no lock is made with it.
 */
export function waitedName(frames: readonly NamingFrame[]): string | null {
  const [frame] = frames;
  const call = CALL.exec(frame?.source(frame.line) ?? '');
  return call ? nameOfPath(call[1]!, frames) : null;
}
