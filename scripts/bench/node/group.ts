import { fromRoot } from '../../support/root';
import { mustRun } from '../../support/run';
import { median } from '../sample';
import { inBarePackage } from './bare';
import { loopsOfOthers } from './loops';

/** An operation of the Node runtime. */
export interface NodeOperation {
  readonly name: string;
  /** ns without Heddle. */
  readonly aloneNs: number;
  /** The same as a multiple of what it takes where nobody can record: the quarter, the half and three quarters of the ratios. */
  readonly off: readonly [number, number, number];
  /** With recording, as a multiple of that without Heddle. */
  readonly recorded: number;
  /** The same by others, ns. */
  readonly rivals: Readonly<Record<string, number>>;
}

type Figures = Readonly<Record<string, number>>;
type Rivals = Readonly<Record<string, Figures>>;

/** Above that a ratio to a run without Heddle misses its aim. */
export const MOST_RECORDED = 2.5;
export const MOST_OFF = 1.1;

const file = (name: string): string => fromRoot('scripts', 'bench', 'node', `${name}.mjs`);
/** So many, as threads on few processors fall into one of several rhythms for as long as a process lasts. */
const SAMPLES = 9;
const timeoutMs = 240_000;

/** Operations of the runtime alone, where nobody can record, recorded, and by rivals: by turns, in processes of their own. */
export async function benchNode(
  quick: boolean,
  progress: (text: string) => void,
): Promise<NodeOperation[]> {
  const scale = quick ? '0.1' : '1';
  const node = process.execPath;
  const heddle = [fromRoot('dist', 'cli.js'), 'run', '--no-live', '--quiet', '--node', node];
  const measure = async <T>(what: string, args: readonly string[]): Promise<T> => {
    progress(`node: ${what}`);
    return JSON.parse(await mustRun(node, [...args, scale, others], { timeoutMs })) as T;
  };
  const bare = await inBarePackage(file('operations'));
  const others = JSON.stringify(await loopsOfOthers());
  const alone: Figures[] = [];
  const off: Figures[] = [];
  const ratios: Figures[] = [];
  const rivals: Rivals[] = [];
  for (let sample = 0; sample < (quick ? 1 : SAMPLES); sample++) {
    const before = await measure<Figures>('bare', [bare]);
    const plain = await measure<Figures>('alone', [file('operations')]);
    const after = await measure<Figures>('bare', [bare]);
    const recorded = await measure<Figures>('recorded', [...heddle, file('operations')]);
    rivals.push(await measure<Rivals>('rivals', [file('rivals')]));
    alone.push(plain);
    ratios.push(divided(recorded, plain));
    off.push(divided(plain, before), divided(plain, after));
  }
  return Object.keys(alone[0]!).map((name) => ({
    name,
    aloneNs: median(alone.map((one) => one[name]!)),
    off: quartiles(off.map((one) => one[name]!)),
    recorded: median(ratios.map((one) => one[name]!)),
    rivals: Object.fromEntries(
      Object.keys(rivals[0]![name] ?? {}).map((rival) => [
        rival,
        median(rivals.map((one) => one[name]![rival]!)),
      ]),
    ),
  }));
}

function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return [at(1 / 4), median(values), at(3 / 4)];
}

const divided = (some: Figures, others: Figures): Figures =>
  Object.fromEntries(Object.keys(some).map((name) => [name, some[name]! / others[name]!]));
