import { askInterpreter } from './ask';
import { findCommand } from './findCommand';
import { noNode, noTypeScript, unsupportedNode } from './errors';

/** A Node that was asked who it is. */
export interface NodeBinary {
  readonly path: string;
  readonly version: string;
  /** Whether the agent runs in it. */
  readonly supported: boolean;
}

const OLDEST_MAJOR = 20;
/** Works in every Node there is. */
const QUESTION = 'process.versions.node + " " + (process.features.typescript || "none")';

/**
 * The Node to use: the one asked for, or `node` on PATH. Throws when there is none, when it is too old and `force`
 * is not given, or when the file is TypeScript and it runs JavaScript only.
 */
export function resolveNode(
  asked: string | undefined,
  file: string,
  environment: NodeJS.ProcessEnv,
  cwd: string,
  force: boolean,
): NodeBinary {
  const path = findCommand(asked ?? 'node', environment, cwd);
  if (path === null) throw noNode(asked);
  // What a user has every Node load may print, or fail: the program itself shows it.
  const alone = { ...environment, NODE_OPTIONS: '' };
  const pattern = /^(\d+\.\d+\.\d+)\S* (\w+)\s*$/;
  const answer = askInterpreter('node', path, ['-p', QUESTION], pattern, alone, cwd);
  const [, version = '', typescript] = answer;
  const supported = Number(version.split('.')[0]) >= OLDEST_MAJOR;
  if (!supported && !force) throw unsupportedNode(path, version);
  if (/\.[mc]?ts$/i.test(file) && typescript === 'none' && !runsTypeScript(environment))
    throw noTypeScript(path, version, file);
  return { path, version, supported };
}

/** Whether the user has Node load something that compiles: tsx, ts-node. */
function runsTypeScript(environment: NodeJS.ProcessEnv): boolean {
  return /--(?:require|import|loader|experimental-strip-types|experimental-transform-types)\b|-r\b/.test(
    environment['NODE_OPTIONS'] ?? '',
  );
}
