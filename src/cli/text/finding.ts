import { formatCount } from '../../base/index';
import type { ReportFinding, ReportParticipant } from '../../session/report/index';
import type { Places } from './source';
import type { Style } from './style';
import { wrapped } from './wrapped';

const marks = { error: '✖', warning: '⚠', info: 'ℹ' } as const;

/** `✖ Deadlock: fees and interest wait for each other [deadlock]`, whether there are more, and a baseline has it. */
export function findingHeadline(finding: ReportFinding, style: Style): string {
  const { severity, rule, title, count, others, known } = finding;
  const paint = severity === 'error' ? style.error : severity === 'warning' ? style.warning : same;
  const times = count > 1 ? style.faint(` ×${formatCount(count)}`) : '';
  const more = others > 0 ? style.faint(`, and ${formatCount(others)} more on the same lines`) : '';
  const mark = known === true ? style.faint(' known') : '';
  return `${paint(marks[severity])} ${style.strong(title)} ${paint(`[${rule}]`)}${times}${more}${mark}`;
}

/**
 * A finding in the order a reader needs it: what, who, where, the line of source, what to do. Of one
 * that is known, only that it is there.
 */
export function findingText(finding: ReportFinding, places: Places, style: Style): string {
  if (finding.known === true) return `${findingHeadline(finding, style)}\n`;
  const evidence =
    finding.participants.length > 0
      ? finding.participants.flatMap((one) => participantLines(one, finding, places, style))
      : finding.locations.flatMap(({ file, line, role }) =>
          quoted(`  ${places.at(file, line)} ${role}`, file, line, places, style),
        );
  return [
    findingHeadline(finding, style),
    ...wrapped(remark(finding), 98).map((line) => `  ${line}`),
    ...evidence,
    ...wrapped(finding.help, 96).map((line, index) => `  ${index === 0 ? '→' : ' '} ${line}`),
    '',
  ].join('\n');
}

/** The message without what the participants below it show: who waits for what, and where. */
function remark({ message, participants }: ReportFinding): string {
  return message
    .split(/(?<=[.;]) /)
    .filter(
      (clause) =>
        !participants.some(
          ({ name, waitsFor }) =>
            waitsFor !== null && clause.includes(name) && hasWords(clause, waitsFor),
        ),
    )
    .join(' ')
    .replace(/;$/, '.');
}

/** Whether the text has these words; a queue `q` is in no `request`. */
function hasWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const around = [text[at - 1] ?? '', text[at + words.length] ?? ''];
    if (!around.some((one) => /[\p{L}\p{N}_]/u.test(one))) return true;
  }
  return false;
}

/** What the words of rules are to a reader. */
const roles: Readonly<Record<string, string>> = { owner: 'the holder' };

function participantLines(
  one: ReportParticipant,
  { locations }: ReportFinding,
  places: Places,
  style: Style,
): string[] {
  const waits =
    one.waitsFor === null
      ? `(${roles[one.role] ?? one.role})`
      : `waits for ${style.strong(one.waitsFor)}`;
  const lines = [`  ${style.strong(one.name)} ${waits}`];
  // The innermost frames may be those of a library that the program's line, which the finding is on, has called.
  const top =
    one.stack.find(({ file, line }) =>
      locations.some((place) => place.file === file && place.line === line),
    ) ?? one.stack[0];
  if (top) lines.push(...quoted(`    at ${places.in(top)}`, top.file, top.line, places, style));
  for (const { name, site } of one.holds) {
    if (site === null) lines.push(`    holds ${name}`);
    else {
      const where = `    holds ${name} from ${places.in(site)}`;
      lines.push(...quoted(where, site.file, site.line, places, style));
    }
  }
  return lines;
}

/** A place, and below it the line of source. */
function quoted(where: string, file: string, line: number, places: Places, style: Style): string[] {
  const source = places.line(file, line);
  return source === undefined ? [where] : [where, `        ${style.faint('│')} ${source}`];
}

function same(text: string): string {
  return text;
}
