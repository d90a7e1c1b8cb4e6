import { headsAbove, indentOf, type LineReader } from './lines';

/** A handler longer than this is not looked into. */
const MOST_LINES = 40;

const DEFINITION = /^\s*(?:async\s+)?def\s+\w+/;
const LAMBDA = /\blambda\b[^:]*:/;
/** A lambda that does not end with its line. */
const GOES_ON = /(?:\b(?:or|and|not|if|else|in|is)|[-+*/%|&^([{=<>\\.])$/;
const CONTINUES = /^\s*(?:(?:or|and|if|else|in|is)\b|[-+*/%|&^.=<>])/;
const TRY = /^\s*try\s*:/;
const PROTECTS = /^\s*(?:try\s*:|(?:async\s+)?with\b)/;
const TEXTS = /"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#[^\n]*/g;
const CALLS = /(\braise\s+)?\b([A-Za-z_]\w*)\s*\(/g;
const KEYWORDS = new Set(['if', 'elif', 'while', 'not', 'and', 'or', 'in', 'return', 'else', 'is']);

/** What does nothing for anybody who waits: output, looks at the program, the way out. */
const HARMLESS =
  /^(?:_?exit|SystemExit|KeyboardInterrupt|print\w*|flush|debug|info|warn|warning|error|exception|critical|log|getLogger|str|repr|int|len|list|dict|format\w*|time|monotonic|getpid|get_ident|Signals|signal|strsignal|is_set|dump_traceback|_current_frames|extract_stack|enumerate|items|values|keys)$/;
/** What may end a wait, of which {@link endsWait} says which. */
const WAKES =
  /^(?:set|put|put_nowait|notify|notify_all|release|task_done|set_result|set_exception)$/;

/** What a handler of a signal does. */
export interface SignalHandler {
  /** It, without its head, for {@link endsWait}. */
  readonly text: string;
  /** It raises an exception, or ends the program, so that what its main thread waits for ends, too. */
  readonly raises: boolean;
}

/**
 * What the function does whose code begins in the line, where all that it calls is known by name; null: it is not, or its text is not. Reads the text
 * by its indentation, not its grammar.
 */
export function signalHandler(textOf: LineReader, line: number): SignalHandler | null {
  const body = bodyOf(textOf, line);
  if (body === null) return null;
  const text = body.replace(TEXTS, ' ');
  for (const [, raise, name] of text.matchAll(CALLS))
    if (!raise && !KEYWORDS.has(name!) && !HARMLESS.test(name!) && !WAKES.test(name!)) return null;
  return { text, raises: /\braise\b|\b_?exit\s*\(/.test(text) };
}

function bodyOf(textOf: LineReader, line: number): string | null {
  const first = textOf(line) ?? '';
  if (DEFINITION.test(first)) {
    const last = endOfHandler(textOf, line);
    const lines = [first.replace(DEFINITION, ' ')];
    for (let at = line + 1; at <= last; at++) lines.push(textOf(at) ?? '');
    // What follows is known, so all of it is.
    return last < line + MOST_LINES && textOf(last + 1) !== undefined ? lines.join('\n') : null;
  }
  const [head, ...others] = first.split(LAMBDA);
  const text = others.join(' ').trim();
  const goesOn = GOES_ON.test(text) || CONTINUES.test(textOf(line + 1) ?? '');
  return head === undefined || text === '' || goesOn ? null : text;
}

/** The last line of the function whose code begins in the line, as far as it is read; the line itself: it is none of several lines. */
export function endOfHandler(textOf: LineReader, line: number): number {
  const first = textOf(line) ?? '';
  if (!DEFINITION.test(first)) return line;
  let last = line;
  for (let at = line + 1; at <= line + MOST_LINES; at++) {
    const text = textOf(at);
    if (text === undefined) break;
    if (text.trim() === '') continue;
    if (indentOf(text) <= indentOf(first) && !text.trimStart().startsWith(')')) break;
    last = at;
  }
  return last;
}

/** Whether something of its function may be done when the line fails: by the clauses of a `try`, or a `with`. */
export function isProtected(textOf: LineReader, line: number): boolean {
  const own = textOf(line);
  if (own === undefined || TRY.test(own)) return true;
  return headsAbove(textOf, line).some((at) => PROTECTS.test(textOf(at)!));
}
