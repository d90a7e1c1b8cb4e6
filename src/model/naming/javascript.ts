import type { NamingFrame } from './deriveName';
import { maskLine } from './statement';

/** Files whose lines are read so. */
const FILE = /\.[cm]?[jt]sx?$/;
const DECLARES =
  /^(\s*)(?:(?:export|declare|public|private|protected|readonly|static|override|accessor|const|let|var|using)\s+)+/;
/** The end of a line that begins a block, not an object. */
const BLOCK = /(\)|=>|\b(?:else|try|do|finally)|\bclass\s[\w\s]+|\)\s*:\s*[\w<>[\]| ]+)\s*\{\s*$/;
const ASSIGNS = /[\w$\]>](?:\s*:[^=]*)?\s*=(?![=>])/;
/** What follows the comma; the next one may be on the next line. */
const NEXT_DECLARATOR = /^\s*(?:$|[\w$.#]+\s*(?::[^=,]*)?=(?![=>]))/;
const FIELD_INITIALISER = '<instance_members_initializer>';
const CLASS = /^[A-Z]\w*$/;

/**
 * A line of JavaScript or TypeScript in the words of Python, as far as it tells who is given what: what binds names is
 * much the same in both, and the rules are written once.
 */
export function inPython(line: string): string {
  return declaratorsApart(withoutComment(line))
    .replace(/`/g, '"')
    .replace(/#(?=\w)/g, '')
    .replace(DECLARES, '$1')
    .replace(BLOCK, '$1:')
    .replace(/\b(\w+)<[^()=;]*>(?=\()/g, '$1')
    .replace(/Array\.from\((.*),\s*\([^()]*\)\s*=>\s*(new\s+\w+\(.*?\))\)/, '[$2 for _ in $1]')
    .replace(
      /([\w.]+|\[[^\]]*\])\.map\(\(?[^()]*\)?\s*=>\s*(new\s+\w+\(.*?\))\)/,
      '[$2 for _ in $1]',
    )
    .replace(/\([^()]*\)\s*=>\s*(?=new\b)/g, 'lambda: ')
    .replace(/([{,]\s*|^\s*)([A-Za-z_]\w*)\s*:\s*(?=new\b)/g, "$1'$2': ")
    .replace(/\bnew\s+/g, '')
    .replace(/\bthis\./g, 'self.')
    .replace(/\?\./g, '.')
    .replace(/;\s*$/, '');
}

/** `a = 1, b = 2` are two statements. */
function declaratorsApart(line: string): string {
  const { code } = maskLine(line);
  let depth = 0;
  let apart = '';
  for (let at = 0; at < line.length; at++) {
    if ('([{'.includes(code[at]!)) depth++;
    else if (')]}'.includes(code[at]!)) depth--;
    const isBetween = depth === 0 && code[at] === ',' && NEXT_DECLARATOR.test(code.slice(at + 1));
    apart += isBetween && ASSIGNS.test(code.slice(0, at)) ? ';' : line[at]!;
  }
  return apart;
}

function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (char === '\\') at++;
    else if (quote) quote = char === quote ? '' : quote;
    else if (`'"\``.includes(char)) quote = char;
    else if (char === '/' && line[at + 1] === '/') return line.slice(0, at);
  }
  return line;
}

export const isJavaScript = (file: string): boolean => FILE.test(file);

/** The frames in Python's terms; a class initialises its fields in a frame of its own. */
export function pythonic(frames: readonly NamingFrame[]): NamingFrame[] {
  const found: NamingFrame[] = [];
  for (let at = 0; at < frames.length; at++) {
    const { function: name, line, source } = frames[at]!;
    const read = (row: number): string | undefined => {
      const text = source(row);
      return text === undefined ? undefined : inPython(text);
    };
    const owner = frames[at + 1]?.function ?? '';
    if (name === FIELD_INITIALISER && CLASS.test(owner)) {
      const ofField = (row: number): string | undefined =>
        row === line ? read(row)?.replace(/^(\s*)(?=\w)/, '$1self.') : read(row);
      found.push({ function: `${owner}.__init__`, line, source: ofField });
      at++;
    } else
      found.push({ function: CLASS.test(name) ? `${name}.__init__` : name, line, source: read });
  }
  return found;
}

/** A name as JavaScript writes it. */
export const inJavaScript = (name: string): string =>
  name.replace(/\[['"]([A-Za-z_$][\w$]*)['"]\]/g, '.$1');
