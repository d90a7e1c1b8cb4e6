import type { Debugger } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import type { PointState } from '../wire/messages';
import type { CdpSession } from '../../transport/index';
import { urlsOf } from './entry';
import { type FunctionPlace, type ModuleText, readModule } from './functionPlaces';
import type { LoadedScript, Scripts } from './scripts';

/** A function that threads are to stop in, by its name. */
export interface FunctionPoint {
  readonly id: number;
  readonly function?: string;
  readonly condition?: string;
}

/** What threads of a process are to stop in. */
export interface Functions {
  readonly points: readonly FunctionPoint[];
  /** Files that are known before they are loaded. */
  readonly files: ReadonlyMap<string, ModuleText>;
  /** Of the agent: it is not the program's. */
  readonly agent: string;
  /** A breakpoint is where its function is. */
  readonly found: (state: PointState) => void;
}

/** Breakpoints of one thread in functions, set when their files are loaded. */
export class FunctionPoints {
  /** Breakpoints by V8's id of them. */
  private readonly set = new Map<string, FunctionPoint>();
  /** Those of a file that were set before it was loaded. */
  private readonly early = new Map<string, string[]>();
  private readonly mentioned: RegExp;

  constructor(
    private readonly session: CdpSession,
    private readonly scripts: Scripts,
    private readonly wanted: Functions,
  ) {
    const last = wanted.points.map(({ function: name = '' }) => name.split('.').at(-1)!);
    this.mentioned = new RegExp(last.map((name) => name.replace(/\W/g, '\\$&')).join('|'));
  }

  /** The thread is listened to by now. */
  async begin(): Promise<void> {
    for (const [file, { functions }] of this.wanted.files)
      for (const [point, place] of this.matching(functions)) await this.setIn(file, point, place);
    for (const [id, script] of this.scripts.all()) await this.look(id, script);
  }

  async end(): Promise<void> {
    for (const breakpointId of this.set.keys()) await this.remove(breakpointId);
  }

  /** Ids of breakpoints that a thread stands at. */
  hits(at: readonly string[]): number[] {
    return [...new Set(at.flatMap((id) => this.set.get(id)?.id ?? []))];
  }

  resolved({ breakpointId, location }: Debugger.BreakpointResolvedEventDataType): void {
    const point = this.set.get(breakpointId);
    if (point) this.tell(point, location);
  }

  /** Sets those of a file that was loaded. */
  async look(scriptId: string, script: LoadedScript): Promise<void> {
    try {
      await this.search(scriptId, script);
    } catch {
      // The thread has ended, or does not keep what it ran.
    }
  }

  private async search(scriptId: string, { url, length }: LoadedScript): Promise<void> {
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    const isOwn = path.startsWith('/') && !path.includes('/node_modules/');
    if (!isOwn || path === this.wanted.agent) return;
    const known = this.wanted.files.get(path);
    if (known && known.text.length === length) return;
    type Source = Debugger.GetScriptSourceReturnType;
    const asked = this.session.request<Source>('Debugger.getScriptSource', { scriptId });
    const { scriptSource } = await asked;
    // Node writes the address below what it takes the types out of.
    if (known && scriptSource.startsWith(known.text)) return;
    // A loader has made something else of it.
    for (const breakpointId of this.early.get(path) ?? []) await this.remove(breakpointId);
    if (!this.mentioned.test(scriptSource)) return;
    for (const [point, { line, column }] of this.matching(readModule(scriptSource)?.functions)) {
      const location = { scriptId, lineNumber: line, columnNumber: column };
      type Set = Debugger.SetBreakpointReturnType;
      const { breakpointId, actualLocation } = await this.session.request<Set>(
        'Debugger.setBreakpoint',
        { location, condition: point.condition },
      );
      this.set.set(breakpointId, point);
      this.tell(point, actualLocation);
    }
  }

  private async setIn(file: string, point: FunctionPoint, place: FunctionPlace): Promise<void> {
    type Set = Debugger.SetBreakpointByUrlReturnType;
    const { breakpointId, locations } = await this.session.request<Set>(
      'Debugger.setBreakpointByUrl',
      {
        urlRegex: urlsOf(file),
        lineNumber: place.line,
        columnNumber: place.column,
        condition: point.condition,
      },
    );
    this.set.set(breakpointId, point);
    this.early.set(file, [...(this.early.get(file) ?? []), breakpointId]);
    if (locations[0]) this.tell(point, locations[0]);
  }

  /** A thread may stand at it by now. */
  private async remove(breakpointId: string): Promise<void> {
    await this.session.request('Debugger.removeBreakpoint', { breakpointId });
  }

  /** By the whole name, or the end of it: `deposit` and `Account.deposit`. */
  private matching(places: readonly FunctionPlace[] = []): [FunctionPoint, FunctionPlace][] {
    return this.wanted.points.flatMap((point) =>
      places
        .filter(({ name }) => name === point.function || name.endsWith(`.${point.function}`))
        .map((place): [FunctionPoint, FunctionPlace] => [point, place]),
    );
  }

  private tell({ id }: FunctionPoint, location: Debugger.Location): void {
    const { file, line } = this.scripts.place(location);
    this.wanted.found({ id, verified: true, file, line });
  }
}
