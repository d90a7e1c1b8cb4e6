import { spawnSync } from 'node:child_process';
import { interpreterFailed } from './errors';

const TIMEOUT_MS = 20_000;

/**
 * What a Python or a Node prints when it is run with `args`, matched by `pattern`. Throws when it does not
 * run, fails, or prints something else.
 */
export function askInterpreter(
  of: 'python' | 'node',
  path: string,
  args: readonly string[],
  pattern: RegExp,
  environment: NodeJS.ProcessEnv,
  cwd: string,
): RegExpExecArray {
  const asked = spawnSync(path, args, {
    cwd,
    env: environment,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (asked.error) throw interpreterFailed(of, path, asked.error.message);
  const answer = pattern.exec(asked.stdout);
  if (asked.status === 0 && answer) return answer;
  const said = asked.stderr.trim().split('\n').at(-1);
  const status = `it ended with status ${asked.status ?? asked.signal}`;
  throw interpreterFailed(of, path, said || status);
}
