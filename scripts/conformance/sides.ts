import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Found } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { run, type Finished, type RunOptions } from '../support/run';

/** Without the agent, with its native module, with its pure Python fallback. */
export type Side = 'plain' | 'native' | 'fallback';

export const programOf = (name: string): string => fromRoot('scripts', 'conformance', name);

export function sidesOf(python: Found): Side[] {
  const module = fromRoot('dist', 'python', 'heddle_agent', `_native${python.extSuffix}`);
  return existsSync(module) ? ['native', 'fallback'] : ['fallback'];
}

function environment(side: Side, session: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  for (const name of Object.keys(env)) if (name.startsWith('HEDDLE_')) delete env[name];
  delete env['PYTHONPATH'];
  if (side === 'plain') return env;
  return {
    ...env,
    PYTHONPATH: fromRoot('dist', 'python', 'inject'),
    HEDDLE_SESSION: session,
    HEDDLE_EPOCH: String(process.hrtime.bigint()),
    HEDDLE_NATIVE: side === 'native' ? '1' : '0',
  };
}

type Start = (args: readonly string[], options: RunOptions) => Promise<Finished>;

/** Runs Python in a folder of its own, with a session of its own; both are removed after. */
async function inFolder<T>(
  python: Found,
  side: Side,
  work: (folder: string, start: Start) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-conformance-'));
  const session = mkdtempSync(join(tmpdir(), 'heddle-session-'));
  const env = environment(side, session);
  try {
    return await work(folder, (args, options) =>
      run(python.path, args, { cwd: folder, env, ...options }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(session, { recursive: true, force: true });
  }
}

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
const LONGEST_MS = 300_000;

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

/** Runs tests; when one takes the interpreter along, the rest are run in another. */
export const runTests = (python: Found, side: Side, names: readonly string[]): Promise<Tested> =>
  inFolder(python, side, async (folder, start) => {
    const file = join(folder, 'outcomes.jsonl');
    const outcomes: Record<string, string> = {};
    const details: Record<string, string> = {};
    for (let deaths = 0; deaths < MAX_DEATHS; deaths++) {
      const stuck = whenStuck(file);
      const finished = await start([programOf('run_tests.py'), file, ...names], stuck);
      stuck.forget();
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
      let running = '';
      let done = false;
      for (const line of lines.map((text) => JSON.parse(text) as Line)) {
        if (line.test !== undefined) outcomes[line.test] = line.outcome ?? 'died';
        if (line.test !== undefined && line.detail) details[line.test] = line.detail;
        running = line.outcome === undefined ? (line.test ?? '') : '';
        done ||= line.finished ?? false;
      }
      if (done) return { outcomes, details };
      const end = finished.stderr.trim().split('\n').slice(-8).join('\n');
      if (running === '') return { outcomes: { ...outcomes, [names.join(' ')]: 'died' }, details };
      details[running] = `exit ${finished.code}: ${end}`;
    }
    return { outcomes, details };
  });

/** What the download program says, its exit status included. */
export const runDownload = (python: Found, side: Side, ...args: string[]): Promise<string> =>
  inFolder(python, side, async (_, start) => {
    const finished = await start([programOf('download.py'), ...args], { timeoutMs: LONGEST_MS });
    return `${finished.stdout}${finished.stderr}exit ${finished.code}`;
  });
