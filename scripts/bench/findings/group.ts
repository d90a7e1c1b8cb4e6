import type { Found } from '../../pythons/discover';
import type { Row } from '../cases';
import { benchAnalysis } from './analysisCost';
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
  const analysis = benchAnalysis(quick ? 1_000_000 : 6_000_000, quick ? 1 : 5);
  return [...latency, ...analysis];
}
