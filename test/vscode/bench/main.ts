/**
 * The live view at full load, in a real VS Code server; started by scripts/bench/liveView.ts, which
 * provides both. Progress goes to standard error, the rows as JSON to standard output. `--quick`
 * watches memory for a minute.
 */
import type { Row } from '../../../scripts/bench/cases';
import { activationRow } from './activation';
import { LoadedView } from './loadedView';
import { frameRows, latencyRows, loadRows, memoryRows, untilFull, type Effort } from './run';

const isQuick = process.argv.includes('--quick');
const effort: Effort = isQuick
  ? { memorySeconds: 60, settledSeconds: 20, latencySeconds: 45 }
  : { memorySeconds: 600, settledSeconds: 120, latencySeconds: 180 };

const log = (text: string): void => void process.stderr.write(`${text}\n`);
const python = process.env['HEDDLE_BENCH_PYTHON'] ?? 'python3';
const view = await LoadedView.open({ python, seconds: 1800 });
const rows: Row[] = [];
/** What cannot be measured is said, and costs no other figure: the whole takes a quarter of an hour. */
const add = async (what: string, measure: () => Promise<Row[]>): Promise<void> => {
  try {
    rows.push(...(await measure()));
  } catch (error) {
    await view.window.picture(`failed-${what}`);
    log(`${what}: not measured: ${String(error)}`);
  }
};
try {
  await untilFull(view, log);
  await add('frames', () => frameRows(view, log));
  await add('latency', () => latencyRows(view, effort.latencySeconds, log));
  await add('memory', () => memoryRows(view, effort, log));
  await add('activation', async () => [await activationRow(view)]);
  process.stdout.write(JSON.stringify([...(await loadRows(view)), ...rows]));
} catch (error) {
  await view.window.picture('failed');
  throw error;
} finally {
  await view.close();
}
