import { isAbsolute } from 'node:path';
import type { FindingRow } from '../../protocol/view/index';
import { lineSentences, type LineSentence } from '../../session/report/ci/lineSentences';

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
    const places = linesOf(finding);
    for (const { file, line, message } of places) {
      const related = places.filter((other) => other.file !== file || other.line !== line);
      const own = message === '' ? '' : `\nHere: ${message}.`;
      const text = `${finding.title}${own}\n${finding.message}`;
      marks.push({ file, line, severity, rule: finding.rule, message: text, related });
    }
  }
  return marks;
}

/** The finding's lines in files that can be opened; `<string>` and the like have none. */
function linesOf(finding: FindingRow): LineSentence[] {
  return lineSentences(finding, ({ thread }) => thread).filter(
    ({ file, line }) => isAbsolute(file) && line > 0,
  );
}
