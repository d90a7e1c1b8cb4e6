import type { LineReader } from '../source/lines';

/** A statement joined from its lines. */
export interface Statement {
  /** The text as the user wrote it, comments dropped, lines joined by a space. */
  readonly raw: string;
  /** The same length, with what is inside string literals blanked: safe to scan for brackets. */
  readonly code: string;
  /** Where the text of the line asked for begins. */
  readonly lineStart: number;
}

const MAX_LINES = 30;
const CONTINUES = /[([{,\\=+\-*/|&]\s*$|\b(?:and|or|not|in|is|if|else|lambda|return)\s*$/;

/** Blanks string contents and drops a comment; equal length up to the comment. */
export function maskLine(text: string): { raw: string; code: string } {
  let code = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote) {
      if (char === '\\') {
        code += '__'.slice(0, Math.min(2, text.length - at));
        at++;
      } else if (text.startsWith(quote, at)) {
        code += quote;
        at += quote.length - 1;
        quote = '';
      } else code += '_';
    } else if (char === '#') {
      return { raw: text.slice(0, at), code };
    } else {
      if (char === '"' || char === "'") {
        quote = text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
        code += quote;
        at += quote.length - 1;
      } else code += char;
    }
  }
  return { raw: text, code };
}

function balance(code: string): number {
  let depth = 0;
  for (const char of code) {
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
  }
  return depth;
}

/** The whole statement that line `at` is a part of; null when the line is not known. */
export function statementAt(line: LineReader, at: number): Statement | null {
  if (line(at) === undefined) return null;
  let first = at;
  // Up, while what is above is plainly not finished.
  for (let n = 0; n < MAX_LINES; n++) {
    const above = line(first - 1);
    if (above === undefined) break;
    const { code } = maskLine(above);
    const blank = code.trim() === '' && above.trim() !== '';
    const open = balance(joined(line, first, at).code) < 0;
    if (!blank && !open && !CONTINUES.test(code)) break;
    if (/^\s*(?:def|class|with|for|if|while|else|try)\b.*:\s*$/.test(code)) break;
    first--;
  }
  let last = at;
  for (let n = 0; n < MAX_LINES; n++) {
    const { code } = joined(line, first, last);
    if (balance(code) <= 0 && !/\\\s*$/.test(code)) break;
    if (line(last + 1) === undefined) break;
    last++;
  }
  const { raw, code } = joined(line, first, last);
  const lineStart = first === at ? 0 : joined(line, first, at - 1).raw.length + 1;
  return { raw, code, lineStart };
}

function joined(line: LineReader, first: number, last: number): { raw: string; code: string } {
  const parts = [];
  for (let at = first; at <= last; at++) parts.push(maskLine(line(at) ?? ''));
  return {
    raw: parts.map((part) => part.raw).join(' '),
    code: parts.map((part) => part.code).join(' '),
  };
}
