import { statSync, type Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { noMainModule, noSuchCommand, noSuchFile, notExecutable, notPython } from './errors';
import { findCommand, isExecutable } from './findCommand';
import { readHead } from './readHead';

/** What a user asks to run. */
export type Program =
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'module'; readonly module: string; readonly args: readonly string[] };

/** How to run it: through an interpreter that is chosen for it, or as it is. */
export type Resolved =
  | { readonly kind: 'python'; readonly args: readonly string[]; readonly title: string }
  | {
      readonly kind: 'node';
      readonly file: string;
      readonly args: readonly string[];
      readonly title: string;
    }
  | {
      readonly kind: 'command';
      readonly path: string;
      /** As the user called it. */
      readonly argv0: string;
      readonly args: readonly string[];
      readonly title: string;
    };

const SCRIPTS: readonly string[] = ['.py', '.pyw', '.pyz'];
const NODE_SCRIPTS: readonly string[] = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];
const HEAD_BYTES = 1024;

/**
 * Finds out what a program is. Throws a HeddleError when it can be nothing that runs.
 *
 * `hasPython`: the user has said which Python is to run it, so a file may be a script by its text alone.
 */
export function resolveProgram(
  program: Program,
  environment: NodeJS.ProcessEnv,
  cwd: string,
  hasPython = false,
): Resolved {
  if (program.kind === 'module')
    return { kind: 'python', args: ['-m', program.module, ...program.args], title: program.module };
  const { command, args } = program;
  const title = basename(command);
  const path = resolve(cwd, command);
  const stat = statOf(path);
  const isScript = SCRIPTS.includes(extname(command).toLowerCase());
  const asPython: Resolved = { kind: 'python', args: [command, ...args], title };
  if (stat?.isDirectory() && (command.includes('/') || !findCommand(command, environment, cwd))) {
    if (!statOf(join(path, '__main__.py'))?.isFile()) throw noMainModule(command);
    return asPython;
  }
  if (isScript) {
    if (!stat) throw noSuchFile(command);
    checkScript(command, path);
    return asPython;
  }
  if (NODE_SCRIPTS.includes(extname(command).toLowerCase())) {
    if (!stat) throw noSuchFile(command);
    return { kind: 'node', file: command, args: [command, ...args], title };
  }
  const found = findCommand(command, environment, cwd);
  // A command on PATH keeps its own interpreter.
  const isFile = stat?.isFile() && (found === null || command.includes('/'));
  if (hasPython && isFile && mayBePython(command, readHead(path, HEAD_BYTES))) return asPython;
  if (found !== null) return { kind: 'command', path: found, argv0: command, args, title };
  if (!stat) throw command.includes('/') ? noSuchFile(command) : noSuchCommand(command);
  const head = readHead(path, HEAD_BYTES);
  if (!isBinary(head) && /^#!.*python/.test(head.toString('latin1'))) return asPython;
  // A name without a slash is not looked for in the working directory, except by people.
  if (isExecutable(path)) return { kind: 'command', path, argv0: command, args, title };
  if (isBinary(head)) throw notPython(command, 'it is a binary file and not executable');
  if (extname(command) === '') throw notExecutable(command);
  throw notPython(command, `its name ends in ${extname(command)}`);
}

function checkScript(command: string, path: string): void {
  const head = readHead(path, HEAD_BYTES);
  const isZip = head.subarray(0, 2).toString('latin1') === 'PK';
  const isZipAfterLine =
    extname(command).toLowerCase() === '.pyz' && /^#!/.test(head.toString('latin1'));
  if (isBinary(head) && !isZip && !isZipAfterLine) throw notPython(command, 'it is a binary file');
}

/**
 * A text that names no other interpreter, nor by its own name another language: that of a virtual environment has the packages that a
 * tool of it needs. pip names Python in the second line where its path is long.
 */
function mayBePython(command: string, head: Buffer): boolean {
  const text = head.toString('latin1');
  if (head.length === 0 || isBinary(head)) return false;
  if (!text.startsWith('#!')) return extname(command) === '';
  const [, interpreter = ''] = /^#!(?:\/bin\/sh\n'''exec' )?"?([^\s"]*)/.exec(text) ?? [];
  if (statOf(join(dirname(dirname(interpreter)), 'pyvenv.cfg'))) return false;
  return /^#!(.*python|\/bin\/sh\n'''exec' )/.test(text);
}

/** Source code has no NUL bytes; UTF-16, which has, is none that Python reads either. */
function isBinary(head: Buffer): boolean {
  return head.includes(0);
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
