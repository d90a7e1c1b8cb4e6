import { readFileSync } from 'node:fs';
import { fromRoot } from '../../../scripts/support/root';

/** The line, from 1, of a program that carries `# LOOK: word`. */
export function lineOf(program: string, word: string): number {
  const text = readFileSync(fromRoot('test', 'vscode', 'programs', program), 'utf8');
  const at = text.split('\n').findIndex((line) => line.includes(`# LOOK: ${word}`));
  if (at < 0) throw new Error(`${program} has no line "# LOOK: ${word}"`);
  return at + 1;
}
