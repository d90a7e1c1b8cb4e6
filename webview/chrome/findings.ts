import { formatCount, formatDuration } from '../../src/base/index';
import type { FindingRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { morph } from '../dom/morph';
import { selectionText, type Selection } from '../state/selection';
import { distinctLines, locationsText } from '../text/shorten';

const SEVERITY = { error: 0, warning: 1, info: 2 } as const;
/** Findings that show while the strip is closed; in a low window the worst alone, with the rest behind it. */
const SHOWN = 3;
const SHOWN_LOW = 1;

/** Worst first; among equals the one that came first, so that rows keep their places. */
export function rankFindings(findings: Iterable<FindingRow>): FindingRow[] {
  return [...findings].sort(
    (a, b) => SEVERITY[a.severity] - SEVERITY[b.severity] || a.firstNs - b.firstNs || a.id - b.id,
  );
}

/** The strip under the bar; empty when all is well. */
export function renderFindings(
  target: HTMLElement,
  store: RunStore,
  selection: Selection | null,
  open: boolean,
  low: boolean,
): void {
  const ranked = rankFindings(store.findings.values());
  const most = low ? SHOWN_LOW : SHOWN;
  const shown = open ? ranked : ranked.slice(0, most);
  const rows: Node[] = shown.map((one) => findingRow(one, selection));
  if (ranked.length > most) {
    const text = open ? 'fewer' : `${formatCount(ranked.length - most)} more`;
    rows.push(
      h('button', {
        type: 'button',
        class: 'plain more',
        key: 'more',
        'data-command': 'findings',
        'aria-expanded': String(open),
        text,
      }),
    );
  }
  target.hidden = ranked.length === 0;
  target.classList.toggle('one-line', low && !open);
  morph(target, rows);
}

function findingRow(finding: FindingRow, selection: Selection | null): HTMLElement {
  const select = selectionText({ kind: 'finding', finding: finding.id });
  const selected = selection?.kind === 'finding' && selection.finding === finding.id;
  const locations = distinctLines(finding.locations);
  const texts = locationsText(locations);
  const places = locations.slice(0, 3).flatMap((one, at) => [
    at > 0
      ? h('span', {
          class: 'muted between',
          text: finding.rule.includes('deadlock') ? ' ⇄ ' : ' ',
        })
      : null,
    h('button', {
      type: 'button',
      class: 'plain source',
      'data-file': one.file,
      'data-line': one.line,
      title: `${one.role} · ${one.file}:${one.line}`,
      text: texts[at]!,
    }),
  ]);
  const more = locations.length - 3;
  return h(
    'div',
    {
      class: `finding severity-${finding.severity}`,
      key: select,
      role: 'group',
      'aria-label': `${finding.severity}: ${finding.title}`,
      'data-select': select,
      'aria-current': selected ? 'true' : undefined,
    },
    icon(finding.severity),
    h('span', { class: 'finding-title', title: finding.message, text: finding.title }),
    finding.count > 1 &&
      h('span', { class: 'muted count', text: `×${formatCount(finding.count)}` }),
    h('span', {
      class: 'finding-age muted',
      title: 'when it was first seen',
      text: `at ${formatDuration(finding.firstNs)}`,
    }),
    h(
      'span',
      { class: 'finding-places' },
      ...places,
      more > 0 && h('span', { class: 'muted', text: ` +${more}` }),
    ),
    h('button', { type: 'button', class: 'plain show', 'data-select': select, text: 'show' }),
  );
}
