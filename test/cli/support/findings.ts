import type { Report } from '../../../src/session/report/types';

type Finding = Report['findings'][number];

const place = (site: { file: string; line: number } | null | undefined): string =>
  site ? `${site.file.split('/').at(-1)}:${site.line}` : 'nowhere';

/** What a finding says but for times and counts; who comes first in a circle is as it happens. */
function summary({ rule, severity, participants }: Finding): string {
  const lines = participants.map(({ name, role, waitsFor, holds, stack }) => {
    const held = holds.map((hold) => `${hold.name} from ${place(hold.site)}`).join(', ');
    return [
      `  ${name} (${role}) at ${place(stack[0])}`,
      ...(waitsFor === null ? [] : [`    waits for ${waitsFor}`]),
      ...(held === '' ? [] : [`    holds ${held}`]),
    ].join('\n');
  });
  return [`${rule} ${severity}`, ...lines.sort()].join('\n');
}

/** On a busy machine, the time in which modules are loaded is one in which the event loop stands still. */
export const BLOCKED = 'blocking-in-event-loop';

export const found = ({ findings }: Report, ...rules: string[]): string =>
  findings
    .filter(({ rule }) => (rules.length === 0 ? rule !== BLOCKED : rules.includes(rule)))
    .map(summary)
    .sort()
    .join('\n\n');
