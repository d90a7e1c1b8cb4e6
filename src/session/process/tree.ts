import { readFileSync, readdirSync } from 'node:fs';

/** A process as /proc tells it. */
interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
}

function readEntry(pid: number): Entry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), state };
  } catch {
    return null;
  }
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // too many files are open
  }
}

function carries(pid: number, variable: Buffer): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`);
    const at = environment.indexOf(variable);
    return at === 0 || (at > 0 && environment[at - 1] === 0);
  } catch {
    return false;
  }
}

/**
 * The live processes of a run, parents first: those below `root`, and those that were started with
 * the run's session directory in their environment, which finds what has lost its parent. Never
 * this process.
 */
export function processesOf(root: number | undefined, sessionDirectory: string): number[] {
  const variable = Buffer.from(`HEDDLE_SESSION=${sessionDirectory}\0`);
  const entries = pids().flatMap((pid) => readEntry(pid) ?? []);
  const children = new Map<number, number[]>();
  for (const { pid, parent } of entries) {
    const siblings = children.get(parent);
    if (siblings) siblings.push(pid);
    else children.set(parent, [pid]);
  }
  const found = new Set<number>();
  const add = (pid: number): void => {
    if (found.has(pid) || pid === process.pid) return;
    found.add(pid);
    for (const child of children.get(pid) ?? []) add(child);
  };
  if (root !== undefined) add(root);
  for (const { pid } of entries) if (carries(pid, variable)) add(pid);
  const live = new Set(entries.filter(({ state }) => state !== 'Z').map(({ pid }) => pid));
  return [...found].filter((pid) => live.has(pid));
}

/** Sends a signal to a process that may be gone. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended, or became another user's.
  }
}

const SETTLE_MS = 3;

/**
 * Ends all processes of a run at once, also those that are being started meanwhile: over when two
 * looks find none, for one that is just executing its program shows no environment.
 */
export function killTree(root: number | undefined, sessionDirectory: string): void {
  for (let round = 0, quiet = 0; round < 16 && quiet < 2; round++) {
    const alive = processesOf(root, sessionDirectory);
    for (const pid of alive) sendSignal(pid, 'SIGSTOP');
    for (const pid of alive) sendSignal(pid, 'SIGKILL');
    quiet = alive.length === 0 ? quiet + 1 : 0;
    if (quiet < 2) pause(SETTLE_MS);
  }
}

/** Blocks this thread: for clean-up, which may happen while this process exits. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
