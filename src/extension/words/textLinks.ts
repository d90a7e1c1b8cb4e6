/** What a text of ours names that can be opened: a line of a file, or a rule (then `line` is 0). */
export interface TextLink {
  /** Where it stands in its line, from 0, and how long it is. */
  readonly start: number;
  readonly length: number;
  /** As the text has it: a path, relative to where the report was made, or the name of a rule. */
  readonly name: string;
  readonly line: number;
}

/** `app.py:31`, `/srv/app/main.ts:7`; not `10:31`, which has no suffix. */
const PLACE = /(?<=^|[\s(])([^\s():"'│]+\.[A-Za-z]\w*):(\d+)(?=$|[\s),.;])/g;
/** The rule at the end of a finding's first line. */
const RULE = /(?<=^[✖⚠ℹ] .*\[)[a-z]+(?:-[a-z]+)*(?=\])/g;
const QUOTED_SOURCE = /^\s*│/;

/** Places and rules in a line of a text report or of stacks. */
export function linksIn(text: string): TextLink[] {
  if (QUOTED_SOURCE.test(text)) return [];
  const places = [...text.matchAll(PLACE)].map((found) => ({
    start: found.index,
    length: found[0].length,
    name: found[1]!,
    line: Number(found[2]),
  }));
  const rules = [...text.matchAll(RULE)].map(({ index, 0: name }) => ({
    start: index,
    length: name.length,
    name,
    line: 0,
  }));
  return [...rules, ...places];
}
