import { readFileSync } from 'node:fs';

/** The number of the line of a program that carries the comment `# mark`, or `// mark`. */
export function lineOf(path: string, mark: string): number {
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((line) => /(?:#|\/\/) (.+)$/.exec(line)?.[1] === mark);
  if (at < 0) throw new Error(`no "# ${mark}" in ${path}`);
  return at + 1;
}
