import { existsSync, readFileSync } from 'node:fs';

const DEFINES = /^(\s*)(?:async\s+)?def\s+(\w+)/;

/**
 * The name of the innermost Python function that a line is in, by the indentation above it; the line's number
 * moves from version to version, the name does not. '' where there is none.
 */
export function functionAt(file: string, line: number): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, line);
  let indent = /^\s*/.exec(lines.at(-1) ?? '')?.[0].length ?? 0;
  for (const text of lines.reverse()) {
    const [, space, name] = DEFINES.exec(text) ?? [];
    if (name !== undefined && (space?.length ?? 0) < indent) return name;
    // A parameter list or a call that goes on is further in than what it belongs to.
    if (text.trim() !== '') indent = Math.min(indent, /^\s*/.exec(text)?.[0].length ?? 0);
  }
  return '';
}
