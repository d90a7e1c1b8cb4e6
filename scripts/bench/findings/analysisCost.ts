import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { Decoder } from '../../../src/trace/index';
import type { Row } from '../cases';
import { makeStream, type Stream } from '../decodeStream';
import { median } from '../sample';

const THREADS = 1_000;
const LOCKS = 10_000;
/** What issue 5 asks. */
const AIM = 1_000_000;
/** What the last tenths may take of the first ones: more than the noise of this figure is growth. */
const MOST_GROWTH = 1.15;
const PARTS = 10;
/** Full after a tenth or two. */
const SMALL_TIMELINE = { timelineBytes: 40 << 20 };

type ModelOptions = ConstructorParameters<typeof RunModel>[0];

interface Pass {
  /** Records a second of processor time, of each tenth of the stream. */
  readonly rates: readonly number[];
  readonly total: number;
  /** The same of the rules alone. */
  readonly rules: number;
}

/**
 * Reads a stream as a live run does: the analysis looks after each poll, all rules on. Processor time
 * of all threads of this process, garbage collection included.
 */
function pass({ batches, records, counts }: Stream, options: ModelOptions = {}): Pass {
  const model = new RunModel(options);
  const analysis = new Analysis(model);
  const decoder = new Decoder(model);
  const rates: number[] = [];
  let all = 0;
  let ofRules = 0;
  for (let part = 0, next = 0, seen = 0; part < PARTS; part++) {
    const before = seen;
    const begin = process.cpuUsage();
    for (
      ;
      next < batches.length && (part === PARTS - 1 || seen < (records * (part + 1)) / PARTS);
    ) {
      decoder.decode(batches[next]!);
      const rulesBegin = process.cpuUsage();
      analysis.check();
      const ofCheck = process.cpuUsage(rulesBegin);
      ofRules += ofCheck.user + ofCheck.system;
      seen += counts[next++]!;
    }
    const { user, system } = process.cpuUsage(begin);
    all += user + system;
    rates.push(((seen - before) / (user + system)) * 1e6);
  }
  if (decoder.stats.records !== records)
    throw new Error(`${decoder.stats.records} of ${records} records were delivered`);
  return { rates, total: (records / all) * 1e6, rules: (records / ofRules) * 1e6 };
}

/** What the analysis costs of a large program, and whether that grows with the length of the run. */
export function benchAnalysis(records: number, runs: number): Row[] {
  const stream = makeStream({ records, full: false, threads: THREADS, locks: LOCKS, pace: 500 });
  pass(stream);
  const passes = Array.from({ length: runs }, () => pass(stream));
  // Until the timeline's memory is full it grows, and with it what no cache holds: that is soon so here. A tenth
  // by itself is short: a collection of garbage that falls into it would be told as growth.
  const growth = Array.from({ length: runs }, () => {
    const { rates } = pass(stream, SMALL_TIMELINE);
    return median(rates.slice(2, 6)) / median(rates.slice(-4));
  });
  const what = `${THREADS.toLocaleString('en')} threads × ${LOCKS.toLocaleString('en')} locks`;
  return [
    {
      name: `decode + model + all rules, ${what}`,
      value: Math.round(median(passes.map(({ total }) => total))),
      unit: 'records/s',
      aim: AIM,
    },
    {
      name: `all rules alone, ${what}`,
      value: Math.round(median(passes.map(({ rules }) => rules))),
      unit: 'records/s',
      aim: AIM,
    },
    {
      name: 'time of a record in the last four tenths of the run, to the four before',
      value: median(growth),
      unit: '×',
      most: MOST_GROWTH,
    },
  ];
}
