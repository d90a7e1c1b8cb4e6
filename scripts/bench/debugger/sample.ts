import type { Found } from '../../pythons/discover';
import { lineOf } from '../../support/marks';
import { mustRun } from '../../support/run';
import { takeTurns, type Taken } from '../compare';
import { heddleRun } from '../sample';
import { program, type Debugger, type Placement } from './cases';
import { debugpyAdapter, heddleAdapter, runUnder } from './session';

/** Rounds that each program plays of each workload, and how long one takes about. */
const ROUNDS = { number: 15, ns: 10e6, first: 2_000 };

/** All debuggers side by side, each in a process of its own, by turns; by the workload's name. */
export function takeTurnsUnder(
  python: Found,
  all: readonly Debugger[],
  placement: Placement,
  scale: number,
  debugpyFolder: string,
): Promise<Map<string, Taken>> {
  const rounds = { ...ROUNDS, ns: ROUNDS.ns * scale };
  return takeTurns(all, placement.workloads, rounds, (by, args) =>
    start(python, by, placement, args, debugpyFolder),
  );
}

/** Resolves when the program has ended. */
async function start(
  python: Found,
  by: Debugger,
  placement: Placement,
  args: readonly string[],
  debugpyFolder: string,
): Promise<void> {
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
}

/** pdb runs a program again when it has ended; the last command then leaves. */
function pdbCommands({ file, mark, condition }: Placement): string[] {
  const line = lineOf(file, mark);
  const breakpoint = `break ${file}:${line}${condition ? `, ${condition}` : ''}`;
  return ['-c', breakpoint, '-c', 'continue', '-c', 'quit'];
}
