import type { Found } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import { asShipped } from '../asShipped';
import type { Row } from '../cases';
import { benchLatency } from './latency';

/** How soon findings come, and what looking for them costs. */
export async function benchFindings(
  python: Found,
  quick: boolean,
  progress: (text: string) => void,
): Promise<Row[]> {
  progress(`findings: latency, ${python.version}`);
  const latency = await benchLatency(python, quick ? 20 : 150);
  progress('findings: analysis');
  const module = fromRoot('scripts', 'bench', 'findings', 'analysisCost.ts');
  const [records, runs] = quick ? [1_000_000, 1] : [6_000_000, 5];
  const analysis = await asShipped<Row[]>(module, 'benchAnalysis', records, runs);
  return [...latency, ...analysis];
}
