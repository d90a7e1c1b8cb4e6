import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Found } from '../pythons/discover';
import { packagesFolder } from '../packages/provide';
import { fromRoot } from '../support/root';
import { run } from '../support/run';
import type { Variant } from './cases';

let recordings: string | undefined;
let recorded = 0;

/** Where to record once: runs that are compared go on at the same time. All are removed in the end. */
function freshRecording(): string {
  if (recordings === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    recordings = folder;
  }
  return join(recordings, `${++recorded}.heddle`);
}

/** `heddle run` for Node, to be followed by options and the program. */
export function heddleRun(python: Found): string[] {
  const recording = freshRecording();
  const options = ['--quiet', '--python', python.path, '--record', recording];
  return [fromRoot('dist', 'cli.js'), 'run', ...options];
}

/** Runs a program once, in a process of its own that finds the provisioned packages; gives its output. */
export async function runPython(
  python: Found,
  variant: Variant,
  program: readonly string[],
): Promise<string> {
  const [command, args] = variant.options
    ? [process.execPath, [...heddleRun(python), ...variant.options, ...program]]
    : [python.path, program];
  const { code, stdout, stderr } = await run(command, args, {
    env: { ...process.env, PYTHONPATH: packagesFolder(), ...variant.env },
    timeoutMs: 900_000,
  });
  if (code !== 0) throw new Error(`${variant.name} ended with ${code}: ${stderr.trim()}`);
  return stdout;
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
