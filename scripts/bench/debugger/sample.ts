import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Found } from '../../pythons/discover';
import { lineOf } from '../../support/marks';
import { mustRun } from '../../support/run';
import { heddleRun, type Sample } from '../sample';
import { program, type Debugger, type Placement } from './cases';
import { debugpyAdapter, heddleAdapter, runUnder } from './session';

/** Runs the workloads of a placement once, in a process of their own. */
export async function takeDebugged(
  python: Found,
  by: Debugger,
  placement: Placement,
  scale: number,
  debugpyFolder: string,
): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  const output = join(folder, 'figures.json');
  const args = [output, String(scale), ...placement.workloads];
  try {
    switch (by.name) {
      case 'plain':
        await mustRun(python.path, [program, ...args]);
        break;
      case 'heddle run':
        await mustRun(process.execPath, [...heddleRun(python), program, ...args]);
        break;
      case 'pdb':
        await mustRun(python.path, ['-m', 'pdb', ...pdbCommands(placement), program, ...args]);
        break;
      case 'heddle':
        await runUnder(heddleAdapter(python), program, args, placement);
        break;
      case 'debugpy':
        await runUnder(debugpyAdapter(python, debugpyFolder), program, args, placement);
    }
    return JSON.parse(readFileSync(output, 'utf8')) as Sample;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** pdb runs a program again when it has ended; the last command then leaves. */
function pdbCommands({ file, mark, condition }: Placement): string[] {
  const line = lineOf(file, mark);
  const breakpoint = `break ${file}:${line}${condition ? `, ${condition}` : ''}`;
  return ['-c', breakpoint, '-c', 'continue', '-c', 'quit'];
}
