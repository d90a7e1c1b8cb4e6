import type { ReportChoice, ReportFormat } from './options/parse';
import type { Report } from '../session/report/index';
import { writeReportFile } from './reportFile';
import { textReport } from './text/report';
import type { Places } from './text/source';
import { plain, type Style } from './text/style';

/** What was asked for; a file that is called .json gets JSON unless told otherwise. */
export function formatOf({ format, file }: ReportChoice): ReportFormat {
  return format ?? (file?.endsWith('.json') ? 'json' : 'text');
}

export interface Presentation {
  readonly places: Places;
  readonly style: Style;
  readonly fullFindings: boolean;
}

/** The report as asked for, with a line break at its end. */
export function render(report: Report, format: ReportFormat, how: Presentation): string {
  return format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : textReport(report, how);
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
  else
    writeReportFile(
      choice.file,
      render(report, format, { ...how, style: plain, fullFindings: true }),
    );
}
