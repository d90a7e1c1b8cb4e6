import { spawnSync } from 'node:child_process';
import { findCommand } from './findCommand';
import { interpreterFailed, noNode, noTypeScript, unsupportedNode } from './errors';

/** A Node that was asked who it is. */
export interface NodeBinary {
  readonly path: string;
  readonly version: string;
  /** Whether the agent runs in it. */
  readonly supported: boolean;
}

const OLDEST_MAJOR = 20;
const TIMEOUT_MS = 20_000;
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
  const answer = ask(path, environment, cwd);
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

function ask(path: string, environment: NodeJS.ProcessEnv, cwd: string): RegExpExecArray {
  const asked = spawnSync(path, ['-p', QUESTION], {
    cwd,
    // What a user has every Node load may print, or fail: the program itself shows it.
    env: { ...environment, NODE_OPTIONS: '' },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (asked.error) throw interpreterFailed(path, asked.error.message, 'node');
  const answer = /^(\d+\.\d+\.\d+)\S* (\w+)\s*$/.exec(asked.stdout);
  if (asked.status === 0 && answer) return answer;
  const said = asked.stderr.trim().split('\n').at(-1);
  throw interpreterFailed(
    path,
    said || `it ended with status ${asked.status ?? asked.signal}`,
    'node',
  );
}
