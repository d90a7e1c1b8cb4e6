import { statSync } from 'node:fs';
import type { LaunchOptions } from '../options';
import { noWorkingDirectory } from '../program/errors';
import { resolveInterpreter } from '../program/interpreter';
import { resolveNode } from '../program/nodeBinary';
import { resolveProgram, type Resolved } from '../program/resolve';

/** How a program that was asked for is started. */
export interface Plan {
  readonly path: string;
  /** What it is told to be called, as a shell would. */
  readonly argv0: string;
  readonly args: readonly string[];
  readonly title: string;
  /** As the user typed it. */
  readonly shown: readonly string[];
  readonly instrumented: boolean;
  readonly notes: readonly string[];
}

/** Throws a HeddleError when it can be nothing that runs. */
export function planOf(options: LaunchOptions, environment: NodeJS.ProcessEnv, cwd: string): Plan {
  const { program } = options;
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw noWorkingDirectory(cwd);
  const hasPython = options.python !== undefined;
  const resolved: Resolved = resolveProgram(program, environment, cwd, hasPython);
  const { title, args } = resolved;
  const shown =
    program.kind === 'module'
      ? ['-m', program.module, ...program.args]
      : [program.command, ...program.args];
  const { pythonArgs = [] } = options;
  const unused = resolved.kind !== 'python' && pythonArgs.length > 0 ? [unusedArgs(title)] : [];
  if (resolved.kind === 'command') {
    const { path, argv0 } = resolved;
    return { path, argv0, args, title, shown, instrumented: true, notes: unused };
  }
  const force = options.force === true;
  if (resolved.kind === 'node') {
    const node = resolveNode(options.node, resolved.file, environment, cwd, force);
    const { path, supported, version } = node;
    const notes = supported ? unused : [...unused, cannotFollow(`Node ${version}`)];
    const argv0 = options.node ?? 'node';
    return { path, argv0, args, title, shown, instrumented: supported, notes };
  }
  const interpreter = resolveInterpreter(options.python, environment, cwd, force);
  const { path, supported, version, implementation } = interpreter;
  const notes = supported ? [] : [cannotFollow(`${implementation} ${version.join('.')}`)];
  const all = [...pythonArgs, ...args];
  return { path, argv0: path, args: all, title, shown, instrumented: supported, notes };
}

const unusedArgs = (title: string): string =>
  `"pythonArgs" are not used: ${title} is not run by a Python that is chosen here.`;

const cannotFollow = (what: string): string =>
  `${what} cannot be followed: nothing will be recorded.`;
