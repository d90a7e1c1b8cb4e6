import { indentOf, type LineReader } from './lines';

/** What a program does when Ctrl-C ends a wait on purpose. */
export interface InterruptGuard {
  /** The lines that tell so, both included: from the `try` or `with` to the end of what follows. */
  readonly first: number;
  readonly last: number;
  /** The text of what runs then, one line each. */
  readonly reaction: readonly string[];
}

/** A function longer than this is not looked through. */
const MOST_LINES = 400;
/** Of what comes after the statement, so many lines count. */
const MOST_AFTER = 40;

const DEFINITION = /^\s*(?:(?:async\s+)?def|class)\b|^\s*@/;
const TRY = /^\s*try\s*:/;
const CLAUSE = /^\s*(?:except|else|finally)\b/;
const SUPPRESSES = /^\s*with\b.*\bsuppress\(.*\bKeyboardInterrupt\b/;
const CATCHES = /^\s*except\b[^:]*\bKeyboardInterrupt\b/;
/** After such a line nothing that follows the statement is run. */
const LEAVES = /\b(?:raise|return|(?:sys\.|os\._)?exit)\b/;

const isBlank = (text: string): boolean => /^\s*(?:#|$)/.test(text);

/**
 * What the function of a line of Python does when the line is interrupted by Ctrl-C, where it says so itself: by
 * `except KeyboardInterrupt` or `suppress(KeyboardInterrupt)` around the line, the innermost. null: it does not. Reads
 * the text by its indentation, not its grammar.
 */
export function interruptGuard(textOf: LineReader, line: number): InterruptGuard | null {
  let depth = indentOf(textOf(line) ?? '');
  for (let at = line - 1; at > line - MOST_LINES && depth > 0; at--) {
    const text = textOf(at);
    if (text === undefined) return null;
    if (isBlank(text) || indentOf(text) >= depth) continue;
    depth = indentOf(text);
    if (DEFINITION.test(text)) return null;
    const guard = TRY.test(text) || SUPPRESSES.test(text) ? reactionOf(textOf, at) : null;
    if (guard) return guard;
  }
  return null;
}

/** Of the statement that begins in the line `first`. */
function reactionOf(textOf: LineReader, first: number): InterruptGuard | null {
  const head = textOf(first)!;
  const depth = indentOf(head);
  const reaction: string[] = [];
  let catches = SUPPRESSES.test(head);
  let takes = false;
  let last = first;
  for (let at = first + 1; at < first + MOST_LINES; at++) {
    const text = textOf(at);
    if (text === undefined) break;
    if (!isBlank(text) && indentOf(text) <= depth) {
      if (indentOf(text) < depth || !CLAUSE.test(text)) break;
      takes = CATCHES.test(text) || (catches && /^\s*finally\b/.test(text));
      catches ||= takes;
    }
    last = at;
    if (takes) reaction.push(text);
  }
  if (!catches) return null;
  const after = reaction.some((text) => LEAVES.test(text)) ? [] : linesAfter(textOf, last, depth);
  return { first, last: last + after.length, reaction: [...reaction, ...after] };
}

/** What follows a statement in its function, that of the blocks around it included. */
function linesAfter(textOf: LineReader, last: number, depth: number): string[] {
  const lines: string[] = [];
  for (let at = last + 1; at <= last + MOST_AFTER; at++) {
    const text = textOf(at);
    if (text === undefined || (DEFINITION.test(text) && indentOf(text) < Math.max(depth, 1))) break;
    lines.push(text);
  }
  return lines;
}
