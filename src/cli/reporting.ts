import { RULES } from '../analysis/index';
import {
  junitXml,
  sarifLog,
  type Report,
  type ReportFinding,
  type SarifRule,
} from '../session/report/index';
import type { Judge } from './judge';
import type { ReportChoice, ReportFormat } from './options/parse';
import { rulePage } from './package';
import { TargetFile } from './targetFile';
import { findingText } from './text/finding';
import { textReport } from './text/report';
import type { Places } from './text/source';
import { plain, type Style } from './text/style';

export const REPORT_FILE = '--report-file';

const endings: readonly (readonly [string, ReportFormat])[] = [
  ['.sarif', 'sarif'],
  ['.sarif.json', 'sarif'],
  ['.json', 'json'],
  ['.xml', 'junit'],
];

/** What was asked for; a file that is called .json gets JSON unless told otherwise, and so on. */
export function formatOf({ format, file }: ReportChoice): ReportFormat {
  return format ?? endings.find(([ending]) => file?.endsWith(ending))?.[1] ?? 'text';
}

export interface Presentation {
  readonly places: Places;
  readonly style: Style;
  readonly fullFindings: boolean;
  readonly judge: Judge;
}

/** The report as asked for, with a line break at its end. */
function render(report: Report, format: ReportFormat, how: Presentation): string {
  switch (format) {
    case 'json':
      return json(report);
    case 'sarif':
      return json(sarifLog(report, { rules: rulesOf(how.judge), root: process.cwd() }));
    case 'junit':
      return junitXml(report, {
        rules: rulesOf(how.judge).map(({ name }) => name),
        fails: (finding) => how.judge.fails(finding),
        describe: (finding: ReportFinding) => findingText(finding, how.places, plain),
      });
    case 'text':
      return textReport(report, how);
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The rules that are looked for, as severe as the user has them. */
function rulesOf({ severities }: Judge): SarifRule[] {
  return RULES.flatMap((rule) => {
    const { name, help } = rule;
    const severity = severities[name] ?? rule.severity;
    if (severity === 'off') return [];
    return [{ name, severity, summary: rule.summary(1), help, page: rulePage(name) }];
  });
}

/** Writes the report to the file asked for, or hands it to `print`. */
export function deliver(
  report: Report,
  choice: ReportChoice,
  how: Presentation,
  print: (text: string) => void,
): void {
  const format = formatOf(choice);
  if (choice.file === undefined) print(render(report, format, how));
  // A file is read later: no colours, and findings in full.
  else {
    const text = render(report, format, { ...how, style: plain, fullFindings: true });
    TargetFile.write(choice.file, REPORT_FILE, text);
  }
}
