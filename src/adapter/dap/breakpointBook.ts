import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Debuggee } from '../run/debuggee';
import type { PointState } from '../wire/messages';
import { realOf, type ShownPaths } from './shownPaths';

/** In the agent's words. */
const NOT_LOADED = 'not loaded yet: no code seen so far';

/** A breakpoint as the agent is told it. */
interface Point {
  readonly id: number;
  readonly line?: number;
  readonly function?: string;
  readonly condition?: string | undefined;
  readonly hits?: string | undefined;
  readonly log?: string | undefined;
}

interface Entry {
  readonly point: Point;
  readonly path: string | null;
  state: PointState | null;
}

/** Exceptions to stop at. */
interface Exceptions {
  /** Those that are raised: names of their types, none for all; null: no such. */
  readonly raised: readonly string[] | null;
  readonly uncaught: boolean;
  /** Those that leave the user's code for a library that has called it. */
  readonly escaped: boolean;
}

/** What stops the threads of a DAP session, told to each of its processes. */
export class BreakpointBook {
  private next = 1;
  private readonly files = new Map<string, Entry[]>();
  private functions: Entry[] = [];
  private readonly byId = new Map<number, Entry>();
  private exceptions: Exceptions = { raised: null, uncaught: false, escaped: false };
  /** Findings that the client's check boxes name. */
  private checked: readonly string[] = [];

  /** `configured`: findings to stop on that the launch configuration names. */
  constructor(
    private readonly debuggees: () => readonly Debuggee[],
    private readonly configured: () => readonly string[],
    private readonly paths: () => ShownPaths,
  ) {}

  /** Rules of the findings to stop on. */
  get findings(): ReadonlySet<string> {
    return new Set([...this.checked, ...this.configured()]);
  }

  async setFindings(rules: readonly string[]): Promise<void> {
    this.checked = rules;
    await this.tellAll('findings', { rules: [...this.findings] });
  }

  async setFile(
    path: string,
    wanted: readonly DebugProtocol.SourceBreakpoint[],
  ): Promise<DebugProtocol.Breakpoint[]> {
    this.drop(this.files.get(path) ?? []);
    const entries = wanted.map((one) =>
      this.note(path, {
        line: one.line,
        condition: one.condition,
        hits: one.hitCondition,
        log: one.logMessage,
      }),
    );
    if (entries.length > 0) this.files.set(path, entries);
    else this.files.delete(path);
    await this.tellAll('breakpoints', this.pointsIn(path));
    return entries.map((entry) => this.breakpointOf(entry));
  }

  async setFunctions(
    wanted: readonly DebugProtocol.FunctionBreakpoint[],
  ): Promise<DebugProtocol.Breakpoint[]> {
    this.drop(this.functions);
    this.functions = wanted.map((one) =>
      this.note(null, { function: one.name, condition: one.condition, hits: one.hitCondition }),
    );
    await this.tellAll('functions', { points: this.functions.map(({ point }) => point) });
    return this.functions.map((entry) => this.breakpointOf(entry));
  }

  async setExceptions(exceptions: Exceptions): Promise<void> {
    this.exceptions = exceptions;
    await this.tellAll('exceptions', this.exceptions);
  }

  /** Tells everything to a process that is new. */
  async applyTo(debuggee: Debuggee): Promise<DebugProtocol.Breakpoint[]> {
    const states: PointState[] = [];
    for (const file of this.files.keys()) {
      const points = this.pointsIn(file);
      states.push(...(await debuggee.link.ask<PointState[]>('breakpoints', points)));
    }
    if (this.functions.length > 0) {
      const points = this.functions.map(({ point }) => point);
      states.push(...(await debuggee.link.ask<PointState[]>('functions', { points })));
    }
    await debuggee.link.ask('exceptions', this.exceptions);
    await debuggee.link.ask('findings', { rules: [...this.findings] });
    return states.flatMap((state) => this.update(state) ?? []);
  }

  /** Takes what an agent says of a breakpoint; the new state when it is worth telling. */
  update(state: PointState): DebugProtocol.Breakpoint | null {
    const entry = this.byId.get(state.id);
    if (!entry) return null;
    // Another process may not have loaded the file that one already has.
    if (entry.state?.verified && !state.verified) return null;
    const before: Omit<PointState, 'id'> = entry.state ?? { verified: false, message: NOT_LOADED };
    entry.state = state;
    const keys = ['verified', 'line', 'message'] as const;
    return keys.every((key) => before[key] === state[key]) ? null : this.breakpointOf(entry);
  }

  /** Of a file by all its paths: a client that has it open by two sets breakpoints in each. */
  private pointsIn(path: string): { readonly file: string; readonly points: readonly Point[] } {
    const real = realOf(path);
    const same = [...this.files].filter(
      ([one]) => one === path || (real !== null && realOf(one) === real),
    );
    const points = same.flatMap(([, entries]) => entries.map(({ point }) => point));
    return { file: this.paths().toProgram(path), points };
  }

  private note(path: string | null, point: Omit<Point, 'id'>): Entry {
    const entry: Entry = { point: { ...point, id: this.next++ }, path, state: null };
    this.byId.set(entry.point.id, entry);
    return entry;
  }

  private drop(entries: readonly Entry[]): void {
    for (const { point } of entries) this.byId.delete(point.id);
  }

  private async tellAll(what: string, args: object): Promise<void> {
    await Promise.all(
      this.debuggees().map(async ({ link }) => {
        const states = await link.ask<PointState[] | null>(what, args).catch(() => null);
        for (const state of states ?? []) this.update(state);
      }),
    );
  }

  private breakpointOf({ point, path, state }: Entry): DebugProtocol.Breakpoint {
    const file = state?.file === undefined ? path : this.paths().of(state.file);
    const line = state?.line ?? point.line;
    return {
      id: point.id,
      verified: state?.verified ?? false,
      ...(state?.message === undefined && state !== null
        ? {}
        : { message: state?.message ?? NOT_LOADED }),
      ...(line === undefined ? {} : { line }),
      ...(file === null ? {} : { source: { path: file } }),
    };
  }
}
