import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { programTitle } from '../../model/index';
import {
  childrenOf,
  commandOf,
  environmentOf,
  parentOf,
  type SeenProcess,
} from '../../transport/index';
import { isHelper } from '../attach/programs';
import { isIsolatedPython } from '../program/isolated';

const INTERVAL_MS = 50;
/** Looks take no more than this share of one processor. */
const SHARE = 0.01;
/** Tools ask interpreters what they are (uv does, with -I): what is over so soon nobody misses. */
const PATIENCE_MS = 250;
const OWN = process.getuid?.();
const RUNTIMES = /^(?:python[\d.]*t?|node(?:js)?)$/;
const ISOLATED = 'its option -I, -E or -S keeps Heddle out';
const NO_ENVIRONMENT =
  'it was started without the environment that leads Heddle in (as by env -i or sudo)';
const anotherUser = (uid: number): string =>
  `it runs as another user (uid ${uid}), who may not write into the folder of this run`;
const REASONS = 3;

/**
 * Finds Pythons and Nodes of a run that nothing leads the agent into: what a shell, say, starts with -I, or without an
 * environment. Each reason is told once, with the first process.
 */
export class Unfollowed {
  /** Since when a process of either has been seen, ms; Infinity: it has been judged. */
  private seen = new Map<number, number>();
  private readonly told = new Set<string>();
  private dueAt = 0;

  constructor(private readonly sessionDirectory: string) {}

  /** Whether one has been told of. */
  get any(): boolean {
    return this.told.size > 0;
  }

  /** Looks below the program and the processes that record, when it is time to; gives what is to be said. */
  look(program: number | undefined, recording: readonly SeenProcess[]): string[] {
    const from = performance.now();
    if (from < this.dueAt || this.told.size === REASONS) return [];
    const before = this.seen;
    this.seen = new Map();
    const notes: string[] = [];
    const followed = new Set(recording.flatMap(({ ended, pid }) => (ended ? [] : pid)));
    const pids = new Set(followed);
    if (program !== undefined) pids.add(program);
    for (const pid of pids) {
      for (const child of childrenOf(pid)) pids.add(child);
      if (followed.has(pid)) continue;
      const command = commandOf(pid);
      if (!RUNTIMES.test(basename(command[0] ?? ''))) continue;
      const since = before.get(pid) ?? from;
      const isDue = Number.isFinite(since) && from - since >= PATIENCE_MS;
      this.seen.set(pid, isDue ? Infinity : since);
      if (isDue) notes.push(...this.judge(pid, command));
    }
    const now = performance.now();
    this.dueAt = now + Math.max(INTERVAL_MS, (now - from) / SHARE);
    return notes;
  }

  private judge(pid: number, command: readonly string[]): string[] {
    const why = this.obstacle(pid, command);
    if (why === null || this.told.has(why)) return [];
    this.told.add(why);
    const starter = basename(commandOf(parentOf(pid) ?? 0)[0] ?? '');
    const by = starter === '' ? '' : `, started by ${starter}`;
    return [
      `Process ${pid} (${programTitle(command)}${by}) is not followed: ${why}. To see it, run it by itself with heddle run, or attach while it runs: heddle attach ${pid}. Others like it are not told of.`,
    ];
  }

  /** null: there is none, and the agent begins when it can. */
  private obstacle(pid: number, command: readonly string[]): string | null {
    const [path = '', ...args] = command;
    if (isHelper(args)) return null;
    const environment = environmentOf(pid);
    if (!environment.includes(`HEDDLE_SESSION=${this.sessionDirectory}`)) return NO_ENVIRONMENT;
    const isLed = environment.some((one) => /^LD_PRELOAD=.*\/preload\.so/.test(one));
    if (!isLed && isIsolatedPython(path, args)) return ISOLATED;
    const uid = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
    return uid === undefined || uid === OWN ? null : anotherUser(uid);
  }
}
