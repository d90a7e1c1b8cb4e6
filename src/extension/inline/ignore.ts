const comment = /(#|\/\/)\s*heddle:\s*ignore\[([^\]]*)\]/;

const rulesOf = (list: string): string[] =>
  list
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');

/** Whether a line of source silences a rule. */
export function isIgnored(text: string, rule: string): boolean {
  const match = comment.exec(text);
  return match !== null && rulesOf(match[2] ?? '').includes(rule);
}

/** A change of one line: replace `length` characters from `start` by `text`. */
export interface LineEdit {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

/** Silences a rule on a line: joins the list that is there, else appends a comment, which `sign` begins. */
export function ignoreEdit(line: string, rule: string, sign: '#' | '//' = '#'): LineEdit {
  const match = comment.exec(line);
  if (match) {
    const rules = [...new Set([...rulesOf(match[2] ?? ''), rule])];
    const text = `${match[1]} heddle: ignore[${rules.join(', ')}]`;
    return { start: match.index, length: match[0].length, text };
  }
  const end = line.trimEnd().length;
  return { start: end, length: line.length - end, text: `  ${sign} heddle: ignore[${rule}]` };
}

/** A line's code before its comment, by what begins that; strings over several lines are not known. */
const codes = {
  '#': /^(?:[^#'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*/,
  '//': /^(?:[^/'"`]|\/(?!\/)|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)*/,
};

/** Where the code of a line ends, before its comment. */
export function codeEnd(line: string, sign: '#' | '//' = '#'): number {
  const code = codes[sign].exec(line)?.[0] ?? '';
  return line.startsWith(sign, code.length) ? code.trimEnd().length : line.trimEnd().length;
}

/** What begins a comment in a language, or in a file by its name. */
export const commentSign = (language: string): '#' | '//' =>
  /(?:^|\.)(?:[mc]?[jt]s|javascript|typescript)$/i.test(language) ? '//' : '#';
