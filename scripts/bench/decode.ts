import { Analysis } from '../../src/analysis/index';
import { RunModel } from '../../src/model/index';
import { Decoder } from '../../src/trace/index';
import type { Row } from './cases';
import { makeStream, type Stream } from './decodeStream';

const RECORDS = 5_000_000;
const RUNS = 5;
/** What issue 2 asks of decode, model and analysis on one core. */
const AIM = 3_000_000;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/**
 * Records a second of processor time (all threads of this process, garbage collection included), so
 * that what else the machine does is left out.
 */
function rate(stream: Stream, analyse: boolean): number {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const decoder = new Decoder(model);
  const begin = process.cpuUsage();
  for (const batch of stream.batches) {
    decoder.decode(batch);
    if (analyse) analysis.check();
  }
  const { user, system } = process.cpuUsage(begin);
  const seconds = (user + system) / 1e6;
  if (decoder.stats.records !== stream.records) {
    throw new Error(`${decoder.stats.records} of ${stream.records} records were delivered`);
  }
  return stream.records / seconds;
}

/** Medians over RUNS runs, after one to warm up. */
export function benchDecode(records = RECORDS, runs = RUNS): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [detail, full] of [
    ['summary', false],
    ['full', true],
  ] as const) {
    const stream = makeStream({ records, full });
    rate(stream, true);
    const rates = Array.from({ length: runs }, () => rate(stream, true));
    rows.push({
      name: `decode + model + analysis, ${detail}`,
      value: Math.round(median(rates)),
      unit: 'records/s',
      aim: AIM,
    });
  }
  return Promise.resolve(rows);
}
