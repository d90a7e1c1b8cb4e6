import { readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from '../../../scripts/support/root';

/** The line, from 1, of a program that carries `LOOK: word`. */
export function lineOf(program: string, word: string): number {
  const text = readFileSync(fromRoot('test', 'vscode', 'programs', program), 'utf8');
  const at = text.split('\n').findIndex((line) => line.includes(`LOOK: ${word}`));
  if (at < 0) throw new Error(`${program} has no line "LOOK: ${word}"`);
  return at + 1;
}

/** Ends the one Python that runs exactly this file, which lies in a folder of the test's own. */
export function killProgram(path: string, signal: NodeJS.Signals | 0 = 'SIGKILL'): void {
  const pids = pidsOf(path);
  if (pids.length !== 1) throw new Error(`${pids.length} processes run ${path}`);
  process.kill(Number(pids[0]), signal);
}

/** How many Pythons and Nodes run exactly this file. */
export const processesRunning = (path: string): number => pidsOf(path).length;

const pidsOf = (path: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isRunning(name, path));

function isRunning(pid: string, path: string): boolean {
  try {
    const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return /python|node/.test(command) && args.includes(path);
  } catch {
    return false;
  }
}
