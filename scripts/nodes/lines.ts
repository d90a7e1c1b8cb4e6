/** A line of Node, by its first number. */
export type Line = 20 | 22 | 24 | 26;

/** What the tests run on, oldest first; of each, the version that is provided where the machine has none. */
export const pinned: Readonly<Record<Line, string>> = {
  20: '20.20.2',
  22: '22.23.3',
  24: '24.21.0',
  26: '26.10.0',
};

export const lines: readonly Line[] = [20, 22, 24, 26];

/** The line of a version such as `v22.23.3`; undefined for those that are not tested. */
export const lineOf = (version: string): Line | undefined =>
  lines.find((line) => version.replace(/^v/, '').startsWith(`${line}.`));
