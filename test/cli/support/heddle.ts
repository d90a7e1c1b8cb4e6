import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { DEADLINE_MS } from '../../support/deadline';
import type { Report } from '../../../src/session/report/types';

const POLL_MS = 10;

export const program = (name: string): string => fromRoot('test', 'cli', 'programs', name);
export const example = (name: string): string => fromRoot('examples', name);

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Given to the program's standard input, which then ends. */
  readonly input?: string;
  /** Runs `heddle` through this command, for instance in a terminal. */
  readonly through?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One `heddle` that was started: what it says, and how it ends. */
export class Heddle {
  stdout = '';
  stderr = '';
  readonly child: ChildProcessWithoutNullStreams;
  private result: Ended | undefined;

  constructor(args: readonly string[], place: Place, options: StartOptions) {
    const line = [
      ...(options.through ?? []),
      process.execPath,
      fromRoot('dist', 'cli.js'),
      ...args,
    ];
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      BROWSER: 'none',
      ...place.env,
      ...options.env,
    };
    // Those of the test runner are not the user's.
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS', 'CI']) {
      if (options.env?.[name] === undefined) delete env[name];
    }
    this.child = spawn(line[0]!, line.slice(1), { env, cwd: options.cwd ?? place.folder });
    this.child.stdin.on('error', () => undefined);
    if (options.input !== undefined) this.child.stdin.end(options.input);
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.child.on('close', (code, signal) => {
      this.result = { code, signal, stdout: this.stdout, stderr: this.stderr };
    });
  }

  /** Waits until `condition` gives something; fails with all that was said when it never does. */
  async until<T>(condition: () => T | undefined | false | null, what: string): Promise<T> {
    return eventually(condition, () => `${what}\n${this.transcript()}`);
  }

  /** Waits for a text on standard error. */
  async says(expected: string | RegExp): Promise<string> {
    return this.until(
      () => {
        const found =
          typeof expected === 'string'
            ? this.stderr.includes(expected)
            : expected.exec(this.stderr);
        return found === true ? (expected as string) : found && found[0];
      },
      `standard error never said ${String(expected)}`,
    );
  }

  /** Waits for a text on standard output. */
  async prints(expected: string): Promise<void> {
    await this.until(
      () => this.stdout.includes(expected),
      `standard output never said ${expected}`,
    );
  }

  get running(): boolean {
    return this.result === undefined;
  }

  async ended(): Promise<Ended> {
    return this.until(() => this.result, 'it never ended');
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  private transcript(): string {
    return `--- standard output\n${this.stdout}\n--- standard error\n${this.stderr}`;
  }
}

/** A temporary folder that is the world of one test: working directory, session directories. */
class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  readonly sessions = mkdtempSync(join(tmpdir(), 'heddle-sessions-'));
  /** In the environment of everything this test starts. */
  private readonly mark = randomUUID();

  get env(): Record<string, string> {
    return {
      HEDDLE_SESSION_ROOT: this.sessions,
      XDG_STATE_HOME: join(this.folder, 'state'),
      HEDDLE_TEST_MARK: this.mark,
    };
  }

  /** Processes this test has started that are still there. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && environmentOf(pid).includes(this.mark) && !isZombie(pid));
  }

  remove(): void {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.sessions, { recursive: true, force: true });
  }
}

let place: Place | undefined;
let started: Heddle[] = [];

/** Folder of this test: the working directory of what it runs. */
export function testFolder(): string {
  return (place ??= new Place()).folder;
}

export function heddle(args: readonly string[], options: StartOptions = {}): Heddle {
  const one = new Heddle(args, (place ??= new Place()), options);
  started.push(one);
  return one;
}

/** Runs `heddle` to its end. */
export function ended(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  return heddle(args, { input: '', ...options }).ended();
}

/** Runs a program and reads its JSON report. */
export async function reportOf(
  args: readonly string[],
  options: StartOptions = {},
): Promise<{ report: Report; run: Ended }> {
  const file = join(testFolder(), 'report.json');
  const run = await ended(['run', '--report-file', file, ...args], options);
  try {
    return { report: JSON.parse(readFileSync(file, 'utf8')) as Report, run };
  } catch (error) {
    throw new Error(`no report, status ${run.code}: ${run.stderr}`, { cause: error });
  }
}

/** Nothing of ours is left: session directories, processes. Also checked after every test. */
export async function nothingLeft(): Promise<void> {
  const here = place;
  if (!here) return;
  await eventually(
    () => readdirSync(here.sessions).length === 0 && here.processes().length === 0,
    () =>
      `left behind: ${readdirSync(here.sessions).join(' ')}; processes ${here.processes().map(commandOf).join(' | ')}`,
  );
}

afterEach(async () => {
  for (const one of started) if (one.running) one.signal('SIGKILL');
  const killed = started.some((one) => one.running);
  started = [];
  try {
    if (!killed) await nothingLeft();
  } finally {
    place?.remove();
    place = undefined;
  }
});

/** Polls until a condition gives something; fails with `message` at the deadline. */
export async function eventually<T>(
  condition: () => T | undefined | false | null,
  message: () => string,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = condition();
    if (value !== undefined && value !== false && value !== null) return value;
    if (Date.now() > deadline) expect.fail(message());
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function environmentOf(pid: number): string {
  return readProc(pid, 'environ');
}

function commandOf(pid: number): string {
  return `${pid} ${readProc(pid, 'cmdline').replaceAll('\0', ' ')}`;
}

function isZombie(pid: number): boolean {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
