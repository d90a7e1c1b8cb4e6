import type { NamingFrame } from './deriveName';
import { maskLine } from './statement';

/** Files whose lines are read so. */
const FILE = /\.[cm]?[jt]sx?$/;
const DECLARES =
  /(^|;)(\s*)(?:(?:export|declare|public|private|protected|readonly|static|override|accessor|const|let|var|using)\s+)+/g;
/** The end of a line that begins a block, not an object. */
const BLOCK = /(\)|=>|\b(?:else|try|do|finally)|\bclass\s[\w\s]+|\)\s*:\s*[\w<>[\]| ]+)\s*\{\s*$/;
/** What comes before a block that has its statements on the same line. */
const BLOCK_BEGINS = /(?:\)|=>|\b(?:else|try|do|finally)|\)\s*:\s*[\w<>[\]| ]+)\s*$/;
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
  return declaratorsApart(blocksApart(withoutComment(line)).text)
    .replace(/`/g, '"')
    .replace(/#(?=\w)/g, '')
    .replace(DECLARES, '$1$2')
    .replace(BLOCK, '$1:')
    .replace(/\b(\w+)<[^()=;]*>(?=\()/g, '$1')
    .replace(/Array\.from\((.*),\s*\([^()]*\)\s*=>\s*(new\s+\w+\(.*?\))\)/, '[$2 for _ in $1]')
    .replace(
      /([\w.]+|\[[^\]]*\])\.map\(\(?[^()]*\)?\s*=>\s*(new\s+\w+\(.*?\))\)/,
      '[$2 for _ in $1]',
    )
    .replace(/\([^()]*\)\s*=>\s*(?=new\b)/g, 'lambda: ')
    .replace(
      /([{,]\s*|^\s*)([A-Za-z_]\w*)\s*:\s*(?=new\b|\[\s*(?:new\b|$)|\{(?!.*\}\s*=))/g,
      "$1'$2': ",
    )
    .replace(/(?:\?\?|\|\||&&)=/g, '=')
    .replace(/\bnew\s+/g, '')
    .replace(/\bthis\./g, 'self.')
    .replace(/\?\./g, '.')
    .replace(/;\s*$/, '');
}

/**
 * Without the braces of blocks, whose statements stand by themselves. `begun`: whether one is begun in the line, so that
 * what is above is no part of its statements.
 */
function blocksApart(line: string): { readonly text: string; readonly begun: boolean } {
  const { code } = maskLine(line);
  const open: boolean[] = [];
  let text = '';
  let begun = false;
  for (let at = 0; at < line.length; at++) {
    const char = code[at]!;
    const isOutside = open.every((isBlock) => isBlock);
    const begins = char === '{' && isOutside && BLOCK_BEGINS.test(code.slice(0, at));
    const isBlock = begins && code.slice(at + 1).trim() !== '';
    const ends = ')]}'.includes(char) && open.pop() === true;
    if ('([{'.includes(char)) open.push(isBlock);
    begun ||= isBlock;
    text += isBlock || ends ? ';' : line[at]!;
  }
  return { text, begun };
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
    const own = source(line) ?? '';
    const { begun } = blocksApart(withoutComment(own));
    const read = (row: number): string | undefined => {
      if (begun && row === line - 1) return `${/^\s*/.exec(own)![0]}def ${name}():`;
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
