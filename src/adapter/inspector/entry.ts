import { parse, type ModuleDeclaration, type Statement } from 'acorn';
import { readFileSync } from 'node:fs';
import type { Runtime } from 'node:inspector';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CdpSession } from './cdpSession';

/** Where a program begins. Lines and columns from 0. */
export interface Entry {
  /** The addresses that its file may be loaded by: a loader, as that of tsx, adds a query. */
  readonly urlRegex: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Node has made the path absolute by the time a program may be debugged. */
const PROGRAM = 'process.argv[1]';
/** The types of a `.ts` that Node runs itself are blanks to it. */
const WITHOUT_TYPES = 'process.getBuiltinModule?.("node:module").stripTypeScriptTypes?.';

/** What is there when the first statement runs: all this is done, or defined, before. */
const BEFORE: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'FunctionDeclaration',
  'ClassDeclaration',
  'EmptyStatement',
]);

/**
 * The first statement of the program of a process that waits to begin; null when it runs no file, or one without statements that
 * are JavaScript, or TypeScript to its Node.
 */
export async function entryOf(main: CdpSession): Promise<Entry | null> {
  const file = fileOf(await evaluate(main, PROGRAM));
  if (file === null) return null;
  const text = readFileSync(file, 'utf8');
  const first = firstStatement(text) ?? firstStatement(await withoutTypes(main, text));
  if (!first) return null;
  const urlRegex = `^${literally(pathToFileURL(file).href)}($|\\?)`;
  return { urlRegex, lineNumber: first.line - 1, columnNumber: first.column };
}

/** As Node finds it: without an extension, in a folder, or behind a link. */
function fileOf(named: unknown): string | null {
  if (typeof named !== 'string') return null;
  try {
    return createRequire(import.meta.url).resolve(named);
  } catch {
    return null;
  }
}

async function withoutTypes(main: CdpSession, text: string): Promise<string> {
  const stripped = await evaluate(main, `${WITHOUT_TYPES}(${JSON.stringify(text)})`);
  return typeof stripped === 'string' ? stripped : '';
}

/** V8 takes the next place in the text for a breakpoint, which may be within a function that is only defined there. */
function firstStatement(text: string): { line: number; column: number } | null {
  for (const sourceType of ['module', 'script'] as const)
    try {
      const { body } = parse(text, {
        sourceType,
        ecmaVersion: 'latest',
        locations: true,
        allowReturnOutsideFunction: true,
      });
      return body.find(runs)?.loc?.start ?? null;
    } catch {
      // CommonJS may be no module: it may have `with`, or a variable of the name `await`.
    }
  return null;
}

function runs(statement: Statement | ModuleDeclaration): boolean {
  if (statement.type === 'ExportNamedDeclaration')
    return statement.declaration ? runs(statement.declaration) : false;
  if (statement.type === 'ExportDefaultDeclaration') return !BEFORE.has(statement.declaration.type);
  if (statement.type === 'VariableDeclaration')
    return statement.declarations.some(({ init }) => init);
  return !BEFORE.has(statement.type) && !('directive' in statement);
}

async function evaluate(main: CdpSession, expression: string): Promise<unknown> {
  const asked = { expression, returnByValue: true };
  const { result } = await main.request<Runtime.EvaluateReturnType>('Runtime.evaluate', asked);
  return result.value;
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
