import { formatCount } from '../../base/index';
import type { FindingParticipant, FindingRow } from '../../protocol/view/index';
import type { RowStore } from '../runs/rowStore';
import { place } from '../words/waits';
import { at, type TreeRow } from './treeRow';

const rank = { error: 0, warning: 1, info: 2 } as const;
const looks = {
  error: { icon: 'error', color: 'problemsErrorIcon.foreground' },
  warning: { icon: 'warning', color: 'problemsWarningIcon.foreground' },
  info: { icon: 'info', color: 'problemsInfoIcon.foreground' },
} as const;

/** Findings, worst first, each with who takes part in it. */
export function findingRows(rows: RowStore): TreeRow[] {
  return [...rows.findings.values()]
    .sort((a, b) => rank[a.severity] - rank[b.severity] || a.firstNs - b.firstNs)
    .map(findingRow);
}

function findingRow(finding: FindingRow): TreeRow {
  const [first] = finding.locations;
  const times = finding.count > 1 ? ` · ${formatCount(finding.count)} times` : '';
  return {
    id: `finding:${finding.id}`,
    label: finding.title,
    description: `${finding.rule}${times}`,
    tooltip: `${finding.message}\n\n${finding.help}`,
    ...looks[finding.severity],
    rule: finding.rule,
    ...(first && { site: { file: first.file, line: first.line } }),
    traits: ['finding', ...(first ? ['source'] : [])],
    expanded: finding.severity === 'error',
    children: finding.participants.map((one, index) => participantRow(finding, one, index)),
  };
}

function participantRow(finding: FindingRow, one: FindingParticipant, index: number): TreeRow {
  const site = one.stack.find((frame) => !frame.library) ?? one.stack[0];
  const holds = one.holds.map((hold) => hold.name).join(', ');
  const words = [
    one.waitsFor === null ? one.role : `waits for ${one.waitsFor}`,
    holds && `holds ${holds}`,
    site && place(site),
  ];
  return {
    id: `finding:${finding.id}:${index}`,
    label: one.thread,
    description: words.filter(Boolean).join(' · '),
    tooltip: one.stack.map((frame) => `${place(frame)} in ${frame.function}`).join('\n'),
    icon: 'git-commit',
    lane: one.lane,
    ...at(site),
    traits: site ? ['source'] : [],
  };
}
