import type { Found } from '../../pythons/discover';
import { lineOf } from '../../support/marks';
import { mustRun } from '../../support/run';
import { heddleRun, median } from '../sample';
import { program, type Debugger, type Placement } from './cases';
import { debugpyAdapter, heddleAdapter, runUnder } from './session';
import { Turns, type Player } from './turns';

/** Operations of the round that finds out how many make a good one. */
const TRIAL = 2_000;
/** How long a round takes about, ms, and how many each program plays of each workload. */
const ROUND_MS = 10;
const ROUNDS = 15;

/** What a debugger takes of the plain time, and the plain time of an operation, ns. */
export interface Taken {
  readonly plainNs: number;
  /** By the debugger's name. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** All debuggers side by side, each in a process of its own, by turns; by the workload's name. */
export async function takeTurns(
  python: Found,
  all: readonly Debugger[],
  placement: Placement,
  scale: number,
  debugpyFolder: string,
): Promise<Map<string, Taken>> {
  const turns = await Turns.open();
  const ends = all.map((by) => {
    const args = [turns.path, by.name];
    return start(python, by, placement, args, debugpyFolder);
  });
  try {
    const up = Promise.all(all.map(({ name }) => turns.player(name)));
    const players = await Promise.race([up, ...ends.map((end) => end.then(endedEarly))]);
    const taken = new Map<string, Taken>();
    for (const workload of placement.workloads)
      taken.set(workload, await compareBy(players, all, workload, scale));
    return taken;
  } finally {
    turns.close();
    await Promise.all(ends);
  }
}

function endedEarly(): never {
  throw new Error('a program that is to be timed ended before it began');
}

async function compareBy(
  players: readonly Player[],
  all: readonly Debugger[],
  workload: string,
  scale: number,
): Promise<Taken> {
  const counts: number[] = [];
  for (const player of players) {
    const trial = await player.round(workload, TRIAL);
    counts.push(Math.max(TRIAL, Math.round((ROUND_MS * 1e6 * scale) / trial)));
  }
  const times = players.map((): number[] => []);
  for (let turn = 0; turn < ROUNDS; turn++)
    for (const [at, player] of players.entries())
      times[at]!.push(await player.round(workload, counts[at]!));
  const plain = times[0]!;
  const ratios = all.map(({ name }, at) => {
    const pairs = times[at]!.map((time, turn) => time / plain[turn]!);
    return [name, median(pairs)] as const;
  });
  return { plainNs: median(plain), ratios: Object.fromEntries(ratios.slice(1)) };
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
