import type { ModuleDeclaration, Statement } from 'acorn';
import { readFileSync } from 'node:fs';
import type { Runtime } from 'node:inspector';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CdpSession } from '../../transport/index';
import { isBefore, parsed } from './syntax';

/** Where a program begins. Lines and columns from 0. */
export interface Entry {
  readonly urlRegex: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Node has made the path absolute by the time a program may be debugged. */
const PROGRAM = 'process.argv[1]';
/** The types of a `.ts` that Node runs itself are blanks to it. That this is experimental is nothing that the program did. */
const WITHOUT_TYPES = `(text => {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule?.('node:module').stripTypeScriptTypes?.(text);
  } finally {
    process.emitWarning = emitWarning;
  }
})`;

/**
 * The first statement of the program of a process that waits to begin; null when it runs no file, or one without statements that
 * are JavaScript, or TypeScript to its Node.
 */
export async function entryOf(main: CdpSession): Promise<Entry | null> {
  const file = await programOf(main);
  if (file === null) return null;
  const text = readFileSync(file, 'utf8');
  const first = firstStatement(text) ?? firstStatement(await withoutTypes(main, text));
  if (!first) return null;
  return { urlRegex: urlsOf(file), lineNumber: first.line - 1, columnNumber: first.column };
}

/** The file that a process was given to run; null: none. */
export const programOf = async (main: CdpSession): Promise<string | null> =>
  fileOf(await evaluate(main, PROGRAM));

/** The addresses that a file may be loaded by: a loader, as that of tsx, adds a query. */
export const urlsOf = (file: string): string => `^${literally(pathToFileURL(file).href)}($|\\?)`;

/** As Node finds it: without an extension, in a folder, or behind a link. */
function fileOf(named: unknown): string | null {
  if (typeof named !== 'string') return null;
  try {
    return createRequire(import.meta.url).resolve(named);
  } catch {
    return null;
  }
}

/** TypeScript as the Node of a process runs it; empty where that does not. */
export async function withoutTypes(main: CdpSession, text: string): Promise<string> {
  const stripped = await evaluate(main, `${WITHOUT_TYPES}(${JSON.stringify(text)})`);
  return typeof stripped === 'string' ? stripped : '';
}

/** V8 takes the next place in the text for a breakpoint, which may be within a function that is only defined there. */
function firstStatement(text: string): { line: number; column: number } | null {
  return parsed(text)?.body.find(runs)?.loc?.start ?? null;
}

function runs(statement: Statement | ModuleDeclaration): boolean {
  if (statement.type === 'ExportNamedDeclaration')
    return statement.declaration ? runs(statement.declaration) : false;
  if (statement.type === 'ExportDefaultDeclaration') return !isBefore(statement.declaration.type);
  if (statement.type === 'VariableDeclaration')
    return statement.declarations.some(({ init }) => init);
  return !isBefore(statement.type) && !('directive' in statement);
}

async function evaluate(main: CdpSession, expression: string): Promise<unknown> {
  const asked = { expression, returnByValue: true };
  const { result } = await main.request<Runtime.EvaluateReturnType>('Runtime.evaluate', asked);
  return result.value;
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
