const comment = /#\s*heddle:\s*ignore\[([^\]]*)\]/;

const rulesOf = (list: string): string[] =>
  list
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');

/** Whether a line of source silences a rule. */
export function isIgnored(text: string, rule: string): boolean {
  const match = comment.exec(text);
  return match !== null && rulesOf(match[1] ?? '').includes(rule);
}

/** A change of one line: replace `length` characters from `start` by `text`. */
export interface LineEdit {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

/** Silences a rule on a line: joins the list that is there, else appends a comment. */
export function ignoreEdit(line: string, rule: string): LineEdit {
  const match = comment.exec(line);
  if (match) {
    const rules = [...new Set([...rulesOf(match[1] ?? ''), rule])];
    const text = `# heddle: ignore[${rules.join(', ')}]`;
    return { start: match.index, length: match[0].length, text };
  }
  const end = line.trimEnd().length;
  return { start: end, length: line.length - end, text: `  # heddle: ignore[${rule}]` };
}

/** Where the code of a line ends, before its comment; strings over several lines are not known. */
export function codeEnd(line: string): number {
  const code = /^(?:[^#'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*/.exec(line)?.[0] ?? '';
  const rest = line.slice(code.length);
  return rest.startsWith('#') ? code.trimEnd().length : line.trimEnd().length;
}
