import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { ProcessId } from '../../base/index';
import { endOfHandler, headsAbove, interruptGuard, keptUntil } from '../../model/index';
import { FactKey, SiteFlag } from '../../protocol/index';
import type { DefinitionSink } from '../../trace/index';

const MAX_FILE_BYTES = 2 * 2 ** 20;
const MAX_FILES = 64;
/** Cells of a notebook and their like, the last of which are kept. */
const MAX_TEXTS = 512;
const LINES_BEFORE = 3;
const LINES_AFTER = 2;

/** Lines of one file that lie around a site. */
export interface SourcePiece {
  readonly file: string;
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** Reads source files once; the last ones used are kept. Regular files of sensible size only. */
export class SourceCache {
  private readonly files = new Map<string, readonly string[]>();

  /** Lines of a file; empty when it cannot be read. */
  lines(path: string): readonly string[] {
    const known = this.files.get(path);
    if (known) return known;
    if (this.files.size >= MAX_FILES) this.files.delete(this.files.keys().next().value!);
    const lines = read(path);
    this.files.set(path, lines);
    return lines;
  }
}

function read(path: string): readonly string[] {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_FILE_BYTES) return [];
    return linesOf(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

/** Where definitions end up, and can be asked for again. */
export interface Definitions extends DefinitionSink {
  /** A string of a process by its id; empty when there is none. */
  stringOf(process: ProcessId, id: number): string;
  /** What the process has said of itself under a FactKey. */
  factOf(process: ProcessId, key: number): string | undefined;
}

/**
 * Watches definitions go by on their way to `next` and gives the source lines around new sites, those that tell what
 * follows when they are interrupted, the statements that they are in, how long they keep what they take, and handlers of signals: a recording shows them where the files are not.
 */
export class SourceCollector implements DefinitionSink {
  private readonly wanted: {
    readonly process: ProcessId;
    readonly file: string;
    readonly line: number;
    /** A handler of a signal, all of which is wanted. */
    readonly whole: boolean;
  }[] = [];
  /** Lines of sites, by file: what several processes use, each of them defines. */
  private readonly seen = new Map<string, Set<number>>();
  private readonly given = new Map<string, Set<number>>();
  private readonly cache = new SourceCache();
  /** Of what was compiled from no file. */
  private readonly texts = new Map<string, readonly string[]>();

  constructor(private readonly next: Definitions) {}

  fact(process: ProcessId, key: number, text: string): void {
    if (key === (FactKey.SignalHandlers as number)) this.handlers(process, text);
    this.next.fact(process, key, text);
  }

  private handlers(process: ProcessId, text: string): void {
    for (const [, line, file] of text.matchAll(/^\d+ (\d+) (.*)$/gm))
      this.wanted.push({ process, file: file!, line: Number(line), whole: true });
  }

  string(process: ProcessId, id: number, text: string): void {
    this.next.string(process, id, text);
  }

  site(
    process: ProcessId,
    id: number,
    fileString: number,
    functionString: number,
    line: number,
    flags: number,
  ): void {
    const file = this.next.stringOf(process, fileString);
    if (file && (flags & SiteFlag.Internal) === 0 && this.isNew(file, line))
      this.wanted.push({ process, file, line, whole: false });
    this.next.site(process, id, fileString, functionString, line, flags);
  }

  source(process: ProcessId, fileString: number, text: string): void {
    if (this.texts.size >= MAX_TEXTS) this.texts.delete(this.texts.keys().next().value!);
    this.texts.set(this.next.stringOf(process, fileString), linesOf(text));
  }

  stack(process: ProcessId, id: number, callerStack: number, site: number): void {
    this.next.stack(process, id, callerStack, site);
  }

  /** What of the sites seen since the last call was not given before. */
  take(): SourcePiece[] {
    return this.wanted.splice(0).flatMap(({ process, file, line, whole }) => {
      const folder = this.next.factOf(process, FactKey.WorkingDirectory);
      const path = isAbsolute(file) || !folder ? file : resolve(folder, file);
      return this.piece(file, path, line, whole);
    });
  }

  private isNew(file: string, line: number): boolean {
    let lines = this.seen.get(file);
    if (!lines) this.seen.set(file, (lines = new Set<number>()));
    return lines.size < lines.add(line).size;
  }

  private piece(file: string, path: string, line: number, whole: boolean): SourcePiece[] {
    const lines = this.texts.get(file) ?? (isAbsolute(path) ? this.cache.lines(path) : []);
    let given = this.given.get(file);
    if (!given) this.given.set(file, (given = new Set<number>()));
    const textOf = (at: number): string | undefined => lines[at - 1];
    const guard = interruptGuard(textOf, line);
    const from = Math.min(guard?.first ?? line, line - LINES_BEFORE);
    const end = whole ? endOfHandler(textOf, line) + 1 : keptUntil(textOf, line);
    const to = Math.max(guard?.last ?? line, end, line + LINES_AFTER);
    const wanted = headsAbove(textOf, line)
      .reverse()
      .filter((one) => one < from && !given.has(one));
    for (let one = Math.max(1, from); one <= Math.min(to, lines.length); one++)
      if (!given.has(one)) wanted.push(one);
    for (const one of wanted) given.add(one);
    return runsOf(wanted).map(({ first, last }) => ({
      file,
      firstLine: first,
      lines: lines.slice(first - 1, last),
    }));
  }
}

/** 1 2 3 7 8 → 1–3, 7–8. */
function runsOf(numbers: readonly number[]): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const one of numbers) {
    const open = runs.at(-1);
    if (open && one === open.last + 1) open.last = one;
    else runs.push({ first: one, last: one });
  }
  return runs;
}
