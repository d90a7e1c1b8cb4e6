/** Text of a line of a file, undefined when it is not known. Lines count from 1. */
export type LineReader = (line: number) => string | undefined;

export function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** A function longer than this is not looked through. */
const MOST_LINES = 400;
const FUNCTION = /^\s*(?:(?:async\s+)?def|class)\b/;

/** The heads of the statements that the line is in, up to that of its function and the decorators of that, innermost first. */
export function headsAbove(textOf: LineReader, line: number): number[] {
  const heads: number[] = [];
  let depth = indentOf(textOf(line) ?? '');
  for (let at = line - 1; at > line - MOST_LINES && at > 0 && depth > 0; at--) {
    const text = textOf(at);
    if (text === undefined || text.trim() === '' || indentOf(text) >= depth) continue;
    depth = indentOf(text);
    heads.push(at);
    if (!FUNCTION.test(text)) continue;
    for (let above = at - 1; textOf(above)?.trimStart().startsWith('@'); above--) heads.push(above);
    break;
  }
  return heads;
}
