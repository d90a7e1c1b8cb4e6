/** Runs Python programs under the agent in a session of their own. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import type { Found } from '../../scripts/pythons/discover';
import { DEADLINE_MS } from '../support/deadline';
import { freeThreadedPythons, pythons } from '../support/pythons';
import { dumpSession, type DumpedRecord, type ProcessDump } from '../support/dump';

export const injectFolder = fromRoot('dist', 'python', 'inject');
export const program = (name: string): string => fromRoot('test', 'agent', 'programs', name);

export interface Mode {
  readonly label: string;
  readonly python: Found;
  readonly native: boolean;
}

/** Each interpreter with the native module, where it is built, and with the fallback. */
export function modes(): Mode[] {
  return pythons().flatMap((python) => {
    const label = `3.${python.minor}`;
    const module = fromRoot('dist', 'python', 'heddle_agent', `_native${python.extSuffix}`);
    const fallback = { label: `${label} fallback`, python, native: false };
    return existsSync(module)
      ? [{ label: `${label} native`, python, native: true }, fallback]
      : [fallback];
  });
}

/** Interpreters without the interpreter lock, all of which have the fallback. */
export const freeThreadedModes = (): Mode[] =>
  freeThreadedPythons().map((python) => ({
    label: `3.${python.minor}t fallback`,
    python,
    native: false,
  }));

/** Each interpreter for which the native module is built, with it. */
export const nativeModes = (): Mode[] => modes().filter((mode) => mode.native);

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run extends Outcome {
  readonly session: string;
  readonly processes: readonly ProcessDump[];
  /** The process that was started. */
  readonly main: ProcessDump;
}

export interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly cwd?: string;
  readonly session?: string;
  readonly executable?: string;
}

/** The environment of a program, with the agent in when `session` is given. */
export function environment(mode: Mode, session: string | undefined, more: NodeJS.ProcessEnv = {}) {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...more };
  delete env['PYTHONSTARTUP'];
  if (session === undefined) return env;
  const path = [injectFolder, more['PYTHONPATH']].filter(Boolean).join(delimiter);
  return {
    ...env,
    PYTHONPATH: path,
    HEDDLE_SESSION: session,
    HEDDLE_EPOCH: String(process.hrtime.bigint()),
    HEDDLE_NATIVE: mode.native ? '1' : '0',
  };
}

export function start(
  executable: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: Options = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { env, cwd: options.cwd, stdio: 'pipe' });
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** Runs `python args…` with the agent in, and reads what it recorded. */
export async function runAgent(
  mode: Mode,
  args: readonly string[],
  options: Options = {},
): Promise<Run> {
  const session = options.session ?? temporaryFolder();
  const executable = options.executable ?? mode.python.path;
  const outcome = await start(executable, args, environment(mode, session, options.env), options);
  const processes = existsSync(session) ? dumpSession(session) : [];
  return {
    ...outcome,
    session,
    processes,
    get main() {
      const found = processes[0];
      if (!found) throw new Error(`nothing recorded; stderr: ${outcome.stderr}`);
      return found;
    },
  };
}

/** The same without the agent. */
export const runPlain = (mode: Mode, args: readonly string[], options: Options = {}) =>
  start(
    options.executable ?? mode.python.path,
    args,
    environment(mode, undefined, options.env),
    options,
  );

/** Runs a program of test/agent/programs that must end well, and returns its first process. */
export async function record(mode: Mode, name: string, ...args: string[]): Promise<ProcessDump> {
  const run = await runAgent(mode, [program(name), ...args]);
  expect({ code: run.code, signal: run.signal, stderr: run.stderr }).toEqual({
    code: 0,
    signal: null,
    stderr: '',
  });
  const { main } = run;
  expect(main.runtime).toBe(mode.native ? 'CpythonNative' : 'CpythonFallback');
  expect(main.facts['AgentError']).toBeUndefined();
  expect(main.dropped).toBe(0);
  return main;
}

/** What only the native module knows. */
const NATIVE_FIELDS = new Set(['waker', 'outcome', 'parent']);

/**
 * Expects these records in this order among those of a thread. An expectation is the text of a
 * record with the fields that matter; `waker` and `outcome` do not matter for the fallback.
 */
export function expectRecords(
  mode: Mode,
  process: ProcessDump,
  thread: string,
  expected: readonly string[],
): void {
  const { records, lines } = process.thread(thread);
  let at = 0;
  for (const text of expected) {
    const want = parse(text);
    while (at < records.length && !matches(mode, records[at] as DumpedRecord, want)) at++;
    if (at === records.length) {
      expect.fail(`${mode.label}: no "${text}" in order in ${thread}:\n  ${lines.join('\n  ')}`);
    }
    at++;
  }
}

interface Wanted {
  readonly event: string;
  readonly fields: readonly (readonly [string, string])[];
}

/** `Block reason=Lock target=Lock a`: values run to the next `key=`. */
function parse(text: string): Wanted {
  const [event = '', ...rest] = text.split(/\s+(?=\w+=)/);
  return {
    event,
    fields: rest.map((field) => {
      const at = field.indexOf('=');
      return [field.slice(0, at), field.slice(at + 1)] as const;
    }),
  };
}

function matches(mode: Mode, record: DumpedRecord, want: Wanted): boolean {
  if (record.event !== want.event) return false;
  return want.fields.every(
    ([key, value]) =>
      (!mode.native && NATIVE_FIELDS.has(key)) || (record.text[key] ?? '') === value,
  );
}

/** Every Block and Unblock of a thread, shortest form: what must not be there is easy to state. */
export const waits = (process: ProcessDump, thread: string): string[] =>
  process
    .thread(thread)
    .records.filter((record) => record.event === 'Block')
    .map((record) => [record.text['reason'], record.text['target']].filter(Boolean).join(' '));
