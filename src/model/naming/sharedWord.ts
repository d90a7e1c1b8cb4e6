import type { NamingFrame } from './deriveName';

const CALL = /\bAtomics\.(?:wait|waitAsync|notify)\(\s*([\w$.#]+)\s*,\s*([^,()]{1,40}?)\s*[,)]/;

/**
 * `flags[0]`: a word of shared memory, by the line of JavaScript that waits at it or wakes who does. Nobody makes
 * such an object, so no constructor names it.
 */
export function sharedWordName([frame]: readonly NamingFrame[]): string | null {
  const call = CALL.exec(frame?.source(frame.line) ?? '');
  return call ? `${call[1]}[${call[2]}]` : null;
}
