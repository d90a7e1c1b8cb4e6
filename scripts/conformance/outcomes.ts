import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../pythons/discover';
import { underDebugger } from './debugged';
import { inFolder, programOf, type Side, type Start, type Starter } from './sides';

/** Outcome by test; a test that took the interpreter along has the outcome "died". */
export type Outcomes = Readonly<Record<string, string>>;

export interface Tested {
  readonly outcomes: Outcomes;
  readonly details: Readonly<Record<string, string>>;
}

interface Line {
  readonly test?: string;
  readonly outcome?: string;
  readonly detail?: string;
  readonly finished?: boolean;
}

const MAX_DEATHS = 20;
/** No test takes longer, unless it is stuck. */
export const LONGEST_MS = 300_000;

/** A signal for when no test has begun or ended for too long, according to the file they are told in. */
function whenStuck(file: string): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController();
  const began = Date.now();
  const timer = setInterval(() => {
    const last = Math.max(began, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (Date.now() - last > LONGEST_MS) controller.abort();
  }, 1000);
  return { signal: controller.signal, forget: () => clearInterval(timer) };
}

/**
 * Starts a runner that tells outcomes in a file; when a test takes the interpreter along, the rest are
 * run in another. `what`: the name for all of them, for a runner that dies outside of any test.
 */
export async function untilDone(
  start: Start,
  file: string,
  args: readonly string[],
  what: string,
  cwd?: string,
): Promise<Tested> {
  const outcomes: Record<string, string> = {};
  const details: Record<string, string> = {};
  for (let deaths = 0; deaths < MAX_DEATHS; deaths++) {
    const { signal, forget } = whenStuck(file);
    const finished = await start(args, cwd === undefined ? { signal } : { signal, cwd });
    forget();
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    let running = '';
    let done = false;
    for (const line of lines.map((text) => JSON.parse(text) as Line)) {
      if (line.test !== undefined) outcomes[line.test] = line.outcome ?? 'died';
      if (line.test !== undefined && line.detail) details[line.test] = line.detail;
      running = line.outcome === undefined ? (line.test ?? '') : '';
      done ||= line.finished ?? false;
    }
    if (done) break;
    const said = `${finished.stdout}\n${finished.stderr}`.trim().split('\n').slice(-8).join('\n');
    const dead = running === '' ? what : running;
    outcomes[dead] = 'died';
    details[dead] = `exit ${finished.code}: ${said}`;
    if (running === '') break;
  }
  return { outcomes, details };
}

/** Runs tests of CPython by their names. */
export const runTests = (
  python: Found,
  side: Side,
  names: readonly string[],
  starter?: Starter,
): Promise<Tested> => {
  const work = (folder: string, start: Start): Promise<Tested> => {
    const file = join(folder, 'outcomes.jsonl');
    return untilDone(start, file, [programOf('run_tests.py'), file, ...names], names.join(' '));
  };
  const debugged = side === 'debugger' ? underDebugger(python) : undefined;
  return inFolder(python, side, [], work, starter ?? debugged);
};

/** What the download program says, its exit status included. */
export const runDownload = (python: Found, side: Side, ...args: string[]): Promise<string> =>
  inFolder(python, side, [], async (_, start) => {
    const finished = await start([programOf('download.py'), ...args], { timeoutMs: LONGEST_MS });
    return `${finished.stdout}${finished.stderr}exit ${finished.code}`;
  });

/** Whether the outcome is none that a test should not have. */
export const isGood = (outcome: string): boolean => /^(ok|skipped|expected failure)$/.test(outcome);

/** `253 tests, 12 skipped, 0 failing` */
export function tallyOf(outcomes: Outcomes): string {
  const all = Object.values(outcomes);
  const bad = all.filter((one) => !isGood(one)).length;
  const skipped = all.filter((one) => one === 'skipped').length;
  return `${all.length} tests, ${skipped} skipped, ${bad} failing`;
}
