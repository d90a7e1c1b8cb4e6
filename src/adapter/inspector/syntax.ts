import { parse, type Program } from 'acorn';

/** A program as a tree, with lines from 1; null for what is not JavaScript. */
export function parsed(text: string): Program | null {
  for (const sourceType of ['module', 'script'] as const)
    try {
      return parse(text, {
        sourceType,
        ecmaVersion: 'latest',
        locations: true,
        allowReturnOutsideFunction: true,
        allowHashBang: true,
      });
    } catch {
      // CommonJS may be no module: it may have `with`, or a variable of the name `await`.
    }
  return null;
}

/** What is there when the first statement runs: all this is done, or defined, before. */
const BEFORE: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'FunctionDeclaration',
  'ClassDeclaration',
  'EmptyStatement',
]);

export const isBefore = (type: string): boolean => BEFORE.has(type);
