import { basename } from 'node:path';
import { readHead } from './readHead';

const HEAD_BYTES = 256;
/** Options of the interpreter that take an argument, and those that end its options. */
const WITH_ARGUMENT = 'WX';
const LAST = 'cm';
const ISOLATING = 'IES';

/**
 * Whether a command is a Python that its environment does not lead the agent into: told `-I`, `-E`
 * or `-S`, on the command line or in the first line of a script. The same is decided for children
 * in the agent's `children.py`.
 */
export function isIsolatedPython(path: string, args: readonly string[]): boolean {
  if (isPython(path)) return isolates(args);
  const [interpreter = '', ...options] = shebang(path);
  return isPython(interpreter) && isolates(options);
}

const isPython = (path: string): boolean => /^python[\d.]*t?$/.test(basename(path));

function isolates(options: readonly string[]): boolean {
  for (let at = 0; at < options.length; at++) {
    const word = options[at]!;
    if (!/^-[^-]/.test(word)) return false;
    for (let index = 1; index < word.length; index++) {
      const letter = word[index]!;
      if (ISOLATING.includes(letter)) return true;
      if (LAST.includes(letter)) return false;
      if (!WITH_ARGUMENT.includes(letter)) continue;
      if (index === word.length - 1) at++;
      break;
    }
  }
  return false;
}

/** The words of a script's first line, without `env`. */
function shebang(path: string): string[] {
  const line = /^#!(.*)/.exec(readHead(path, HEAD_BYTES).toString('latin1'))?.[1] ?? '';
  const words = line.trim().split(/\s+/);
  return basename(words[0] ?? '') === 'env' ? words.filter((w, i) => i > 0 && w !== '-S') : words;
}
