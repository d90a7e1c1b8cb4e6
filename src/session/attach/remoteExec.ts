import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { remoteDebuggingDisabled } from './errors';
import { untraceable, type PythonTarget } from './target';

const SOURCE = 'import sys; sys.remote_exec(int(sys.argv[1]), sys.argv[2])';
const FIRST_MINOR = 14;
const TIMEOUT_MS = 20_000;

/** Whether the target's own executable can ask it to run a script (PEP 768: the same version). */
export function canExecuteRemotely({ minor, executable }: PythonTarget): boolean {
  const name = basename(executable);
  return minor >= FIRST_MINOR && (name === 'exe' || name.startsWith('python'));
}

/**
 * Has the main thread run a script as soon as it runs Python again. A later call replaces what was
 * asked before. False when that did not work for a reason not told apart; throws a HeddleError
 * when it is not allowed.
 */
export async function executeRemotely(target: PythonTarget, script: string): Promise<boolean> {
  const { pid } = target.identity;
  const { code, text } = await output(target.executable, [
    '-I',
    '-S',
    '-c',
    SOURCE,
    String(pid),
    script,
  ]);
  if (code === 0) return true;
  if (/not enabled/.test(text)) throw remoteDebuggingDisabled(pid);
  if (/PermissionError|Operation not permitted/.test(text)) throw untraceable(pid);
  return false;
}

function output(
  command: string,
  args: readonly string[],
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('error', (error) => resolve({ code: null, text: error.message }));
    child.once('close', (code) => resolve({ code, text }));
  });
}
