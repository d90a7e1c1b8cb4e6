import type { Found } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { native, plain, type Row, type Variant } from './cases';
import { median, runPython } from './sample';

/** Bytes that are resident, of a process and of each of its threads. */
interface Resident {
  readonly process: number;
  readonly thread: number;
}

const KIB = 1024;

/** What the agent adds to the memory of a process, and to that of a thread. */
export async function memoryRows(python: Found, turns: number): Promise<Row[]> {
  const taken = new Map<Variant, Resident[]>([plain, native].map((one) => [one, []]));
  for (let turn = 0; turn < turns; turn++)
    for (const [variant, all] of taken)
      all.push(JSON.parse(await runPython(python, variant, [MEMORY])) as Resident);
  const middle = (variant: Variant, of: keyof Resident): number =>
    median(taken.get(variant)!.map((one) => one[of]));
  const row = (of: keyof Resident, most: number): Row => ({
    name: `CPython ${python.version}: memory a ${of}, added`,
    value: (middle(native, of) - middle(plain, of)) / KIB,
    unit: 'KiB',
    most: most / KIB,
  });
  return [row('process', 4 * KIB * KIB), row('thread', 256 * KIB)];
}

const MEMORY = fromRoot('scripts', 'bench', 'memory.py');
