import type { NamingFrame } from './deriveName';
import { nameOfPath } from './deriveName';

const PATH = String.raw`(?<![\w.\])])([A-Za-z_][\w.]*)`;
const called = (methods: string): RegExp =>
  new RegExp(String.raw`${PATH}\.(?:${methods})\s*\(`, 'g');
const LOCK = called('acquire');
const WAIT = called('wait(?:_for)?');
const METHODS: Readonly<Record<string, RegExp>> = {
  Lock: LOCK,
  RLock: LOCK,
  Semaphore: LOCK,
  BoundedSemaphore: LOCK,
  Condition: WAIT,
  Event: WAIT,
  Barrier: WAIT,
};
const ITEMS = called('get|put|join');
const ENTERED = new RegExp(String.raw`^\s*(?:async\s+)?with\s+${PATH}\s*(?::|as\b)`);

/**
 * What an object that nobody was seen to make is called on the line that waits for it, innermost frame first:
 * `jobs.not_empty` of `Condition(self.lock)`, `cache.lock` of a program that ran before we attached. Null where the line
 * names several.
 */
export function waitedName(kind: string, frames: readonly NamingFrame[]): string | null {
  const [frame] = frames;
  const line = frame?.source(frame.line) ?? '';
  const methods = METHODS[kind] ?? (/Queue$/.test(kind) ? ITEMS : null);
  const found = new Set([...line.matchAll(methods ?? WAIT)].map((call) => call[1]!));
  if (found.size === 0 && methods !== ITEMS) {
    const entered = ENTERED.exec(line);
    if (entered) found.add(entered[1]!);
  }
  const [path] = found;
  return path !== undefined && found.size === 1 ? nameOfPath(path, frames) : null;
}
