import type { NamingFrame } from './deriveName';

const CALL = /\bAtomics\.(?:wait|waitAsync|notify)\(\s*([\w$.#]+)\s*,\s*([^,()]{1,40}?)\s*[,)]/;

/** `READY`, `Slot.READY`: says more than its number. */
const CONSTANT = /^(?:[\w$]+\.)*[A-Z][A-Z\d_]*$/;

/**
 * `flags[0]`: a word of shared memory, by the line of JavaScript that waits at it or wakes who does. Nobody makes
 * such an object, so no constructor names it. `index`: which word it was there; null: not told.
 */
export function sharedWordName(
  [frame]: readonly NamingFrame[],
  index: number | null,
): string | null {
  const [call, words, word = ''] = CALL.exec(frame?.source(frame.line) ?? '') ?? [];
  if (call === undefined) return null;
  return `${words}[${index === null || CONSTANT.test(word) ? word : index}]`;
}
