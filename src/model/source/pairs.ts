import { headsAbove, indentOf, type LineReader } from './lines';

/** What takes something of a shared stock: a permit, a lock, an item of a queue. */
const TAKES = /([\w.[\]]+)\.(acquire|get|get_nowait)\s*\(/;
/** What gives it back. */
const GIVES: Readonly<Record<string, readonly string[]>> = {
  acquire: ['release'],
  get: ['put', 'put_nowait'],
  get_nowait: ['put', 'put_nowait'],
};
const WITH = /^\s*(?:async\s+)?with\b/;
const DEFINITION = /^\s*(?:(?:async\s+)?def|class)\b/;
const FINALLY = /^\s*finally\s*:/;
/** So far it is read on. */
const MOST_LINES = 100;

const isBlank = (text: string): boolean => /^\s*(?:#|$)/.test(text);

/** Where a function gives back what it took. */
export interface GivenBack {
  readonly line: number;
  /** Also when what is between fails, or leaves: in `finally`. */
  readonly always: boolean;
  /** What is between may be left for good, or for as long as others please, without failing: by `yield`. */
  readonly yields: boolean;
}

/**
 * Where what the line takes, by a bare `acquire()` or `get()`, is given back further down in the same function; null: it is not, or by
 * others. Reads the text by its indentation, not its grammar.
 */
export function givenBack(textOf: LineReader, line: number): GivenBack | null {
  const head = textOf(line) ?? '';
  // A function of one line goes no further.
  const taken = WITH.test(head) || DEFINITION.test(head) ? null : TAKES.exec(head);
  if (!taken) return null;
  const calls = GIVES[taken[2]!]!.map((name) => `${taken[1]}.${name}(`);
  const depth = Math.max(indentOf(head), 1);
  const ofFunction = headsAbove(textOf, line).find((at) => DEFINITION.test(textOf(at)!));
  const outside = ofFunction === undefined ? -1 : indentOf(textOf(ofFunction)!);
  let found: GivenBack | null = null;
  let yields = false;
  for (let at = line + 1; at < line + MOST_LINES; at++) {
    const text = textOf(at);
    if (text === undefined || (DEFINITION.test(text) && indentOf(text) < depth)) break;
    if (!isBlank(text) && indentOf(text) <= outside) break;
    yields ||= /\byield\b/.test(text);
    if (!calls.some((call) => text.includes(call))) continue;
    const always = isInFinally(textOf, at);
    if (!found || always) found = { line: at, always, yields };
    if (always) break;
  }
  return found;
}

function isInFinally(textOf: LineReader, line: number): boolean {
  const own = textOf(line)!;
  if (FINALLY.test(own)) return true;
  let depth = indentOf(own);
  for (let at = line - 1; at > line - MOST_LINES && depth > 0; at--) {
    const text = textOf(at);
    if (text === undefined || (isBlank(text) ? false : DEFINITION.test(text))) return false;
    if (isBlank(text) || indentOf(text) >= depth) continue;
    if (FINALLY.test(text)) return true;
    depth = indentOf(text);
  }
  return false;
}

/** The last line of the block of a `with`, as far as it is known; the line itself: it begins none. */
function endOfBlock(textOf: LineReader, head: number): number {
  const first = textOf(head) ?? '';
  if (!WITH.test(first)) return head;
  let last = head;
  for (let at = head + 1; at < head + MOST_LINES; at++) {
    const text = textOf(at);
    if (text === undefined || (!isBlank(text) && indentOf(text) <= indentOf(first))) break;
    if (!isBlank(text)) last = at;
  }
  return last;
}

/** Whether what the line takes is kept while a generator stands at a `yield`; one of contextlib does for the block of who entered it. */
export function keepsWhileYielding(textOf: LineReader, line: number): boolean {
  if (headsAbove(textOf, line).some((at) => /^\s*@.*contextmanager\b/.test(textOf(at)!)))
    return false;
  const last = keptUntil(textOf, line);
  for (let at = line + 1; at <= last; at++) if (/\byield\b/.test(textOf(at) ?? '')) return true;
  return false;
}

/** The last line before which, or in whose block, what the line takes is kept; the line itself: that is not known. */
export const keptUntil = (textOf: LineReader, line: number): number =>
  Math.max(endOfBlock(textOf, line), givenBack(textOf, line)?.line ?? line);
