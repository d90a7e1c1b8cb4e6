import { basename } from 'node:path';
import type { Agent } from '../agent';
import { BODY } from '../stacks';
import { asyncFunctions, type AsyncFunction } from './asyncFunctions';
import { addHolders } from './promiseHolders';
import { HeapGraph, type Beginning } from './heapGraph';
import type { HeapInspector, ScriptPlace } from './heapInspector';

/** So many functions are told of, at most. */
const MOST_TOLD = 500;
/** Of so many the line is looked for at which they wait. */
const MOST_LOOKED_FOR = 32;
const FEWEST_LOOKED_FOR = 4;
/** That takes so long for each megabyte of the heap, ms of processor time. */
const LOOK_MS_A_MB = 6;
const MOST_FRAMES = 16;

const NOWHERE: Beginning = { script: '', line: 0, column: 0 };

/** Whose code a function is; null: that of Node, or ours. */
type Whose = 'own' | 'package' | null;

interface Told extends AsyncFunction {
  /** What it is called as a task. */
  readonly title: string;
  /** What it is called in stacks. */
  readonly site: string;
  readonly file: string;
  readonly whose: Whose;
}

/**
 * Tells of the asynchronous functions of the program that stand at an `await` in this thread: where, and for which others.
 * `lookingMs`: for how long it looks for their lines, of processor time, if it can be.
 */
export function tellAsyncFunctions(
  agent: Agent,
  inspector: HeapInspector,
  lookingMs: number,
): void {
  new Teller(agent, HeapGraph.take(), inspector, lookingMs).tell();
}

class Teller {
  private readonly all = new Map<AsyncFunction, Told>();
  /** Bodies of functions that something else may let go on, too: a timer, a socket, … */
  private readonly free: ReadonlySet<number>;
  private readonly standings = new Map<Told, ScriptPlace | null>();

  constructor(
    private readonly agent: Agent,
    private readonly heap: HeapGraph,
    private readonly inspector: HeapInspector,
    private readonly lookingMs: number,
  ) {
    const found = asyncFunctions(heap);
    const beginnings = heap.beginnings(new Set(found.map(({ code }) => code)));
    for (const one of found) this.all.set(one, this.describe(one, beginnings.get(one.code)));
    this.free = addHolders(heap, found, (one) => this.all.get(one)!.whose === 'package');
  }

  tell(): void {
    const { recorder } = this.agent;
    const own = [...this.all.values()].filter(({ whose }) => whose === 'own');
    this.look(own);
    const waiting = own.filter((one) => this.standings.get(one) !== null).slice(0, MOST_TOLD);
    const tasks = new Map(waiting.map((one) => [one, recorder.functionBegin(one.title)]));
    for (const [one, task] of tasks) {
      const { own: found, isOpen } = this.awaitedBy(one);
      const others = found.filter((other) => other !== one);
      // Itself only where nobody else could bring on what it waits for.
      const awaited = (others.length > 0 ? others : found).flatMap(
        (other) => tasks.get(other) ?? [],
      );
      const stack = recorder.definitions.stack(this.frames(one));
      recorder.functionWaits(task, stack, awaited, isOpen ? 1 : 0);
    }
  }

  private describe(one: AsyncFunction, beginning: Beginning | undefined): Told {
    const file = (beginning && this.inspector.urlOf(beginning.script)) ?? '';
    const whose = file === '' ? null : this.agent.stacks.whose(file);
    const called = this.heap.nameOf(one.code);
    const isBody = called === '' && beginning?.line === 0 && beginning.column === 0;
    const title = isBody ? titleOf(file) : called || this.placeOf(file, beginning);
    const site = isBody ? BODY : called || '<anonymous>';
    return { ...one, title, site, file, whose };
  }

  private placeOf(file: string, { line, column }: Beginning = NOWHERE): string {
    return this.agent.stacks.titleAt(file, line + 1, column + 1);
  }

  /**
   * Finds where functions wait, as many as there is time for, those of each kind in turn. Others of that kind, which have the same in the same
   * places, are taken to wait there, too.
   */
  private look(own: readonly Told[]): void {
    const kinds = groupBy(own, (one) => this.kindOf(one));
    for (const one of inTurn([...kinds.values()]).slice(0, looksFor(this.lookingMs)))
      this.standings.set(one, this.inspector.standing(this.heap.idOf(one.node)));
    for (const alike of kinds.values()) {
      const [first] = alike;
      const places = alike.flatMap((one) => this.standings.get(one) ?? []);
      const isOne = places.every(
        ({ line, column }) => line === places[0]!.line && column === places[0]!.column,
      );
      if (first && isOne && places[0])
        for (const one of alike) if (!this.standings.has(one)) this.standings.set(one, places[0]);
    }
  }

  private kindOf({ node, code, awaits }: Told): string {
    const registers = this.heap.inside(node, 'parameters_and_registers')!;
    const held = this.heap.references(registers).map(({ to }) => this.heap.kindOf(to));
    const awaited = [...new Set([...awaits].map((other) => other.code))].sort();
    return [code, awaited.join(), ...held].join(' ');
  }

  /** Those of the program that it waits for, also by way of packages and Node; and whether something else may let it go on. */
  private awaitedBy(one: AsyncFunction): { readonly own: Told[]; readonly isOpen: boolean } {
    const own = new Set<Told>();
    const seen = new Set([one]);
    let isOpen = false;
    for (const at of seen) {
      isOpen ||= at.awaits.size === 0 || this.free.has(at.node);
      for (const other of at.awaits) {
        const told = this.all.get(other)!;
        if (told.whose === 'own') own.add(told);
        else seen.add(other);
      }
    }
    return { own: [...own], isOpen };
  }

  /** Where it waits, then where those do that wait for it. */
  private frames(one: Told): number[] {
    const frames: number[] = [];
    const seen = new Set<Told>();
    for (let at: Told | undefined = one; at && !seen.has(at); at = this.callerOf(at)) {
      seen.add(at);
      const site = this.siteOf(at);
      if (site !== 0) frames.push(site);
      if (frames.length === MOST_FRAMES) break;
    }
    return frames;
  }

  private callerOf({ awaitedBy }: Told): Told | undefined {
    const [first] = awaitedBy;
    return first && this.all.get(first);
  }

  private siteOf(one: Told): number {
    const place = this.standings.get(one);
    if (!place) return 0;
    return this.agent.stacks.siteAt(one.site, one.file, place.line + 1, place.column + 1);
  }
}

/** How many functions are looked for: the time that it takes goes by the size of the heap. */
function looksFor(lookingMs: number): number {
  const eachMs = LOOK_MS_A_MB * (process.memoryUsage().heapUsed / 2 ** 20);
  const looks = Math.floor(lookingMs / eachMs);
  return Math.max(FEWEST_LOOKED_FOR, Math.min(MOST_LOOKED_FOR, looks));
}

/** What the top level of a file is called. */
const titleOf = (file: string): string => (file.startsWith('data:') ? BODY : basename(file));

/** The first of each, then the second of each, and so on. */
function inTurn<T>(groups: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    groups.flatMap((group) => group.slice(at, at + 1)),
  ).flat();
}

/** Of Node 21 and later, `Map.groupBy`. */
function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
