import { join } from 'node:path';
import { askInterpreter } from './ask';
import { findCommand, isExecutable } from './findCommand';
import { noInterpreter, unsupportedInterpreter } from './errors';

/** An interpreter that was asked who it is. */
export interface Interpreter {
  readonly path: string;
  /** `cpython`, `pypy`, … */
  readonly implementation: string;
  readonly version: readonly [major: number, minor: number];
  /** Whether the agent runs in it. */
  readonly supported: boolean;
}

const OLDEST_MINOR = 9;
/** Works in every Python there is. */
const QUESTION =
  'import sys; i = getattr(sys, "implementation", None); ' +
  'print("%s %d %d" % ((i.name if i else "cpython",) + tuple(sys.version_info[:2])))';

/**
 * The interpreter to use: the one asked for, that of the active virtual environment, python3 or
 * python on PATH. Throws when there is none, or when it is too old and `force` is not given.
 */
export function resolveInterpreter(
  asked: string | undefined,
  environment: NodeJS.ProcessEnv,
  cwd: string,
  force: boolean,
): Interpreter {
  const path = locate(asked, environment, cwd);
  if (path === null) throw noInterpreter(asked);
  const interpreter = identify(path, environment, cwd);
  if (!interpreter.supported && !force) {
    const { implementation, version } = interpreter;
    const name = implementation === 'cpython' ? 'Python' : implementation;
    throw unsupportedInterpreter(path, `${name} ${version.join('.')}`);
  }
  return interpreter;
}

function locate(
  asked: string | undefined,
  environment: NodeJS.ProcessEnv,
  cwd: string,
): string | null {
  if (asked !== undefined) return findCommand(asked, environment, cwd);
  const virtual = environment['VIRTUAL_ENV'];
  const inVirtual = virtual ? join(virtual, 'bin', 'python') : '';
  if (inVirtual && isExecutable(inVirtual)) return inVirtual;
  return findCommand('python3', environment, cwd) ?? findCommand('python', environment, cwd);
}

function identify(path: string, environment: NodeJS.ProcessEnv, cwd: string): Interpreter {
  const args = ['-S', '-E', '-c', QUESTION];
  const pattern = /^(\S+) (\d+) (\d+)\s*$/;
  const answer = askInterpreter('python', path, args, pattern, environment, cwd);
  const [, implementation = '', major, minor] = answer;
  const version = [Number(major), Number(minor)] as const;
  const isNewEnough = version[0] > 3 || (version[0] === 3 && version[1] >= OLDEST_MINOR);
  return { path, implementation, version, supported: implementation === 'cpython' && isNewEnough };
}
