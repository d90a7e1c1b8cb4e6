import { Session } from '../../session/index';
import { buildReport, reportSource } from '../../session/report/index';
import { placesOf, type Context } from '../context';
import { FOUND } from '../exitStatus';
import { matches } from '../failOn';
import type { ReportCommand } from '../options/parse';
import { tool } from '../package';
import { checkReportFile } from '../reportFile';
import { deliver } from '../reporting';
import { noteText } from '../text/note';
import { styleFor } from '../text/style';

/** `heddle report`: the report of a recording, on standard output. */
export async function report(
  { trace, report: choice }: ReportCommand,
  { out, err, style: errStyle }: Context,
): Promise<number> {
  if (choice.file !== undefined) checkReportFile(choice.file);
  const session = await Session.open(trace);
  try {
    for (const note of session.notes) err.write(noteText(note, errStyle));
    const findings = session.findings();
    const made = buildReport(reportSource(session.model, findings), tool);
    const style = styleFor(out.isTerminal, process.env);
    const how = { places: placesOf(session), style, fullFindings: true };
    deliver(made, choice, how, (text) => out.write(text));
    return matches(choice.failOn, findings) ? FOUND : 0;
  } finally {
    session.dispose();
  }
}
