import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `task` was called. */
export interface Place {
  /** Address of the module. */
  readonly module: string;
  readonly line: number;
  readonly column: number;
}

/** What stands before the call where its result is given a name. */
const NAMED =
  /(?:^|[\s,;{}])(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=\s*(?:[\w$]+\.|\(0,\s*[\w$.]+)?$/;

const files = new Map<string, readonly string[]>();

/**
 * The name that a module gives the function that it passes to `task`, which has none itself: `const resize = task(…)`.
 * Empty when its text does not tell, as when what runs is not what the file has.
 */
export function nameAt({ module, line, column }: Place): string {
  const text = linesOf(module)[line - 1] ?? '';
  return NAMED.exec(text.slice(0, column - 1))?.[1] ?? '';
}

function linesOf(module: string): readonly string[] {
  let lines = files.get(module);
  if (lines) return lines;
  try {
    lines = readFileSync(fileURLToPath(module), 'utf8').split('\n');
  } catch {
    // No file, or none that can be read: then its functions have no names.
    lines = [];
  }
  files.set(module, lines);
  return lines;
}
