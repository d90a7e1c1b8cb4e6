import { isAbsolute } from 'node:path';
import type { FindingRow } from '../../protocol/view/index';
import { place } from '../words/waits';

export type MarkSeverity = 'error' | 'warning' | 'info' | 'hint';

/** A diagnostic on a line, without VS Code. */
export interface FindingMark {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly severity: MarkSeverity;
  readonly rule: string;
  readonly message: string;
  /** The other lines that make the finding. */
  readonly related: readonly {
    readonly file: string;
    readonly line: number;
    readonly message: string;
  }[];
}

/** Severities by rule, as the user set them. */
export type SeverityOverrides = Readonly<Record<string, MarkSeverity | 'off' | undefined>>;

/** A mark on each line that takes part in a finding, pointing at the others. */
export function findingMarks(
  findings: Iterable<FindingRow>,
  overrides: SeverityOverrides,
): FindingMark[] {
  const marks: FindingMark[] = [];
  for (const finding of findings) {
    const severity = overrides[finding.rule] ?? finding.severity;
    if (severity === 'off') continue;
    const places = distinct(linesOf(finding));
    for (const { file, line, message } of places) {
      const related = places.filter((other) => other.file !== file || other.line !== line);
      const own = message === '' ? '' : `\nHere: ${message}.`;
      const text = `${finding.title}${own}\n${finding.message}`;
      marks.push({ file, line, severity, rule: finding.rule, message: text, related });
    }
  }
  return marks;
}

interface Line {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The finding's lines in files that can be opened; `<string>` and the like have none. */
function linesOf(finding: FindingRow): Line[] {
  return finding.locations
    .filter(({ file, line }) => isAbsolute(file) && line > 0)
    .map(({ file, line, role }) => ({
      file,
      line,
      message: sentence(finding, file, line) ?? role,
    }));
}

/** `worker-1 waits for account_b.lock, holding account_a.lock` for a line somebody waits on. */
function sentence(finding: FindingRow, file: string, line: number): string | null {
  const isHere = (site: { file: string; line: number } | null | undefined): boolean =>
    site?.file === file && site.line === line;
  const waiting = finding.participants.flatMap(({ thread, waitsFor, holds, stack }) => {
    const frame = stack.find((each) => !each.library) ?? stack[0];
    if (!isHere(frame) || waitsFor === null) return [];
    const held = holds.map(
      ({ name, site }) => `${name}${site && !isHere(site) ? ` (${place(site)})` : ''}`,
    );
    return `${thread} waits for ${waitsFor}${held.length > 0 ? `, holding ${held.join(', ')}` : ''}`;
  });
  if (waiting.length > 0) return some(waiting);
  const taken = finding.participants.flatMap(({ thread, holds }) =>
    holds.filter(({ site }) => isHere(site)).map(({ name }) => `${thread} took ${name}`),
  );
  return taken.length > 0 ? some(taken) : null;
}

/** The first few of many. */
function some(texts: readonly string[]): string {
  const rest = texts.length - 3;
  return [...texts.slice(0, 3), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

/** One a line: several threads may do the same there. */
function distinct(lines: readonly Line[]): Line[] {
  const merged = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.file}:${line.line}`;
    const old = merged.get(key);
    const isNew = old && !old.message.includes(line.message);
    if (!old) merged.set(key, line);
    else if (isNew) merged.set(key, { ...old, message: `${old.message}; ${line.message}` });
  }
  return [...merged.values()];
}
