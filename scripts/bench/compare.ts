import type { Found } from '../pythons/discover';
import type { Workload } from './cases';
import { median } from './sample';
import { Turns, type Player, type Rounds } from './turns';

/** One operation in one interpreter: the plain time, and what each variant takes of it. */
export interface Comparison {
  readonly python: string;
  readonly workload: Workload;
  readonly plainNs: number;
  /** By the variant's name. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Effort {
  readonly samples: number;
  readonly scale: number;
}

/** What a variant takes of the plain time, and the plain time of an operation, ns. */
export interface Taken {
  readonly plainNs: number;
  /** By the variant's name. */
  readonly ratios: Readonly<Record<string, number>>;
}

/**
 * Plays workloads in all variants by turns (A, B, C, A, B, C, …), each variant in a process of its
 * own; the first is the plain one. `start` starts one and resolves when it has ended.
 */
export async function takeTurns<V extends { readonly name: string }>(
  variants: readonly V[],
  workloads: readonly string[],
  rounds: Rounds,
  start: (variant: V, args: readonly string[]) => Promise<unknown>,
): Promise<Map<string, Taken>> {
  const turns = await Turns.open();
  const ends = variants.map((variant) => start(variant, [turns.path, variant.name]));
  try {
    const up = Promise.all(variants.map(({ name }) => turns.player(name)));
    const players = await Promise.race([up, ...ends.map((end) => end.then(endedEarly))]);
    const names = variants.map(({ name }) => name);
    const taken = new Map<string, Taken>();
    for (const workload of workloads)
      taken.set(workload, await play(players, names, workload, rounds));
    return taken;
  } finally {
    turns.close();
    await Promise.all(ends);
  }
}

function endedEarly(): never {
  throw new Error('a program that is to be timed ended before it began');
}

async function play(
  players: readonly Player[],
  names: readonly string[],
  workload: string,
  rounds: Rounds,
): Promise<Taken> {
  const counts: number[] = [];
  for (const player of players) counts.push(await countFor(player, workload, rounds));
  const times = players.map((): number[] => []);
  for (let turn = 0; turn < rounds.number; turn++)
    for (const [at, player] of players.entries())
      times[at]!.push(await player.round(workload, counts[at]!));
  const plain = times[0]!;
  const ratios = names.map((name, at) => {
    const pairs = times[at]!.map((time, turn) => time / plain[turn]!);
    return [name, median(pairs)] as const;
  });
  return { plainNs: median(plain), ratios: Object.fromEntries(ratios.slice(1)) };
}

/** Operations that make a round; a short trial says little, for what begins and ends it is in it. */
async function countFor(player: Player, workload: string, { ns, first }: Rounds): Promise<number> {
  if (ns === undefined) return first;
  await player.round(workload, first); // what the first time takes besides
  let count = first;
  for (let trial = 0; trial < 8; trial++) {
    const wanted = Math.round(ns / (await player.round(workload, count)));
    if (wanted <= 2 * count) return Math.max(first, wanted);
    count = Math.min(wanted, 20 * count);
  }
  return count;
}

/** The medians of several runs in processes of their own. */
export function middleOf(
  python: Found,
  workload: Workload,
  taken: readonly ReadonlyMap<string, Taken>[],
): Comparison {
  const runs = taken.map((one) => one.get(workload.name)!);
  const names = Object.keys(runs[0]!.ratios);
  const ratios = names.map((name) => [name, median(runs.map((run) => run.ratios[name]!))] as const);
  const plainNs = median(runs.map((run) => run.plainNs));
  return { python: python.version, workload, plainNs, ratios: Object.fromEntries(ratios) };
}
