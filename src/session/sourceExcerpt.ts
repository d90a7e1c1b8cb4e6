import { isAbsolute, resolve } from 'node:path';
import type { RunState } from '../model/index';
import type { SourceExcerpt } from '../protocol/view/index';
import { SourceCache } from './live/sourceLines';

const LINES_BEFORE = 8;
const LINES_AFTER = 12;

/**
 * Source around sites of a run, of files that occur in it and no others. The file is read unless
 * it differs from the lines kept in the run: those are what ran.
 */
export class SourceExcerpts {
  private readonly cache = new SourceCache();
  private readonly files = new Set<string>();
  private known = 1;

  constructor(private readonly model: RunState) {}

  /** Lines around `line`; none when the file is not of this run or cannot be read. */
  around(file: string, line: number): SourceExcerpt {
    if (!Number.isInteger(line) || !this.occurs(file)) return { file, firstLine: 1, lines: [] };
    return this.fromFile(file, line) ?? this.fromRecording(file, line);
  }

  private occurs(file: string): boolean {
    const { sites } = this.model;
    for (; sites.site(this.known).id !== 0; this.known++)
      this.files.add(sites.site(this.known).file);
    return this.files.has(file);
  }

  private fromFile(file: string, line: number): SourceExcerpt | null {
    const folder = this.model.run?.workingDirectory ?? '/';
    const lines = this.cache.lines(isAbsolute(file) ? file : resolve(folder, file));
    if (lines.length === 0) return null;
    const firstLine = Math.min(Math.max(1, line - LINES_BEFORE), lines.length);
    const shown = lines.slice(firstLine - 1, line + LINES_AFTER);
    const { sites } = this.model;
    const differs = shown.some((text, index) => {
      const kept = sites.sourceLine(file, firstLine + index);
      return kept !== undefined && kept !== text;
    });
    return differs ? null : { file, firstLine, lines: shown };
  }

  private fromRecording(file: string, line: number): SourceExcerpt {
    const { sites } = this.model;
    const isKnown = (one: number): boolean => sites.sourceLine(file, one) !== undefined;
    if (!isKnown(line)) return { file, firstLine: line, lines: [] };
    let first = line;
    while (first > 1 && line - first < LINES_BEFORE && isKnown(first - 1)) first--;
    const lines: string[] = [];
    for (let one = first; one <= line + LINES_AFTER && isKnown(one); one++)
      lines.push(sites.sourceLine(file, one)!);
    return { file, firstLine: first, lines };
  }
}
