import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { Debugger } from 'node:inspector';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line of a file, from 1; `inner`: Node itself has the text. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly inner: boolean;
}

interface KnownMap {
  readonly map: SourceMap;
  /** What its sources are relative to. */
  readonly base: string;
}

/** A file that a thread has loaded. */
export interface LoadedScript {
  readonly url: string;
  /** Of its text. */
  readonly length: number;
}

interface Script extends LoadedScript {
  readonly sourceMap: string;
  /** What its source map says; null: none, undefined: not asked yet. */
  map?: KnownMap | null;
}

/** The files that a thread has loaded, and the lines that they were compiled from. */
export class Scripts {
  private readonly known = new Map<string, Script>();

  add({ scriptId, url, length = 0, sourceMapURL = '' }: Debugger.ScriptParsedEventDataType): void {
    this.known.set(scriptId, { url, length, sourceMap: sourceMapURL });
  }

  /** All of them by their ids. */
  all(): [id: string, script: LoadedScript][] {
    return [...this.known];
  }

  urlOf({ scriptId }: Debugger.Location): string {
    return this.known.get(scriptId)?.url ?? '';
  }

  place(location: Debugger.Location): Place {
    const script = this.known.get(location.scriptId);
    const file = pathOf(script?.url ?? '');
    const line = location.lineNumber + 1;
    if (!script || !file.startsWith('/')) return { file: file || '<anonymous>', line, inner: true };
    if (script.map === undefined) script.map = mapOf(script, file);
    const entry = script.map?.map.findEntry(location.lineNumber, location.columnNumber ?? 0);
    if (!script.map || !entry || !('originalSource' in entry)) return { file, line, inner: false };
    return {
      file: resolve(script.map.base, pathOf(entry.originalSource)),
      line: entry.originalLine + 1,
      inner: false,
    };
  }

  /** The script of a file that only Node can show. */
  find(file: string): string | null {
    for (const [id, { url }] of this.known) if (pathOf(url) === file) return id;
    return null;
  }
}

const pathOf = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : url);

function mapOf({ sourceMap }: Script, file: string): KnownMap | null {
  if (sourceMap === '') return null;
  try {
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(sourceMap);
    const mapFile = inline ? file : resolve(dirname(file), pathOf(decodeURIComponent(sourceMap)));
    const json = inline
      ? Buffer.from(decodeURIComponent(inline[2]!), inline[1] ? 'base64' : 'utf8').toString('utf8')
      : readFileSync(mapFile, 'utf8');
    const payload = JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0];
    return {
      map: new SourceMap(payload),
      base: resolve(dirname(mapFile), payload.sourceRoot ?? ''),
    };
  } catch {
    // A map that is not there, or is none: the line is that of the file.
    return null;
  }
}
