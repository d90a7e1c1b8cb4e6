import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { fromRoot } from '../../scripts/support/root';

/** `heddle pp-worker` that runs until the test is over. */
export interface PpWorker {
  /** As servers name it. */
  readonly address: string;
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => string;
  /** Ends it by a signal, and gives its status. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

const cli = fromRoot('dist', 'cli.js');

/** Starts one at a free port of this machine, unless the options say where. Rejected when it ends before it is there. */
export async function ppWorker(
  options: readonly string[],
  { env = process.env, node = process.execPath } = {},
): Promise<PpWorker> {
  const listen = options.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const args = [cli, 'pp-worker', ...listen, '--ncpus', '1', ...options];
  const child = spawn(node, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(child, 'exit');
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return ((await gone) as [number | null])[0];
  };
  onTestFinished(() => void end('SIGKILL'));
  let text = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [, found] = / at (\S+:\d+)[,.]/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    void gone.then(() => reject(new Error(text)));
  });
  return { address, child, output: () => text, end };
}
