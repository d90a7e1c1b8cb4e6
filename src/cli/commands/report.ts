import { Session } from '../../session/index';
import { buildReport, reportSource } from '../../session/report/index';
import { placesOf, type Context } from '../context';
import { FOUND } from '../exitStatus';
import { Judge } from '../judge';
import type { ReportCommand } from '../options/parse';
import { tool } from '../package';
import { deliver, REPORT_FILE } from '../reporting';
import { TargetFile } from '../targetFile';
import { noteText } from '../text/note';
import { styleFor } from '../text/style';

/** `heddle report`: the report of a recording, on standard output. */
export async function report(
  { trace, report: choice, color }: ReportCommand,
  { out, err, style: errStyle }: Context,
): Promise<number> {
  if (choice.file !== undefined) TargetFile.check(choice.file, REPORT_FILE);
  const judge = new Judge(choice);
  const { analysis } = judge;
  const session = await Session.open(trace, { analysis });
  try {
    for (const note of session.notes) err.write(noteText(note, errStyle));
    const made = buildReport(reportSource(session.model, session.findings()), tool, judge.baseline);
    const style = styleFor(out.isTerminal, process.env, color);
    const how = { places: placesOf(session), style, fullFindings: true, judge };
    deliver(made, choice, how, (text) => out.write(text));
    return judge.conclude(made) ? FOUND : 0;
  } finally {
    session.dispose();
  }
}
