import { elapsed, formatCount, formatSteadyDuration, type FindingId } from '../../src/base/index';
import type { FindingParticipant, FindingRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { sourceLink } from '../dom/names';
import { timePoint } from '../text/clock';
import type { DetailsContext } from './context';
import { factList, laneLink, objectLink, section } from './parts';
import { stackView } from './stack';

export function findingDetails(id: FindingId, context: DetailsContext): (Node | null)[] {
  const finding = context.store.findings.get(id);
  if (!finding) return [h('p', { class: 'empty', text: 'This finding is not part of the run.' })];
  return [
    h(
      'h2',
      { key: 'title', class: `severity-${finding.severity}` },
      icon(finding.severity),
      finding.title,
    ),
    h('p', { key: 'message', text: finding.message }),
    ...finding.participants.map((one) => participantView(one, context)),
    locationsSection(finding),
    section('What to do', h('p', { text: finding.help })),
    section(
      'Seen',
      factList(
        ['rule', h('code', { text: finding.rule })],
        ['first', timePoint(finding.firstNs, 1e7)],
        ['times', finding.count > 1 ? formatCount(finding.count) : null],
      ),
    ),
  ];
}

function participantView(one: FindingParticipant, context: DetailsContext): HTMLElement {
  const { store } = context;
  const since =
    one.waitSinceNs === null ? null : formatSteadyDuration(elapsed(one.waitSinceNs, store.nowNs));
  return h(
    'section',
    { key: `participant:${one.lane}:${one.role}`, class: 'participant' },
    h(
      'h3',
      null,
      store.lanes.has(one.lane) ? laneLink(one.lane, context) : one.thread,
      h('span', { class: 'muted', text: ` ${one.role}` }),
    ),
    h(
      'p',
      { class: 'participant-line' },
      one.waitsFor === null ? 'does not wait' : `waits for ${one.waitsFor}`,
      since !== null && one.waitsFor !== null && h('strong', { text: ` ${since}` }),
    ),
    one.holds.length > 0 &&
      h(
        'ul',
        { class: 'plain-list' },
        ...one.holds.map((hold) =>
          h(
            'li',
            null,
            'holds ',
            objectLink(hold.object, context),
            hold.site ? h('span', { class: 'muted', text: ' taken at ' }) : null,
            sourceLink(hold.site),
          ),
        ),
      ),
    stackView(one.stack, context),
  );
}

function locationsSection(finding: FindingRow): HTMLElement | null {
  if (finding.locations.length === 0) return null;
  const rows = finding.locations.map((one) =>
    h(
      'li',
      null,
      sourceLink({ ...one, function: '' }),
      h('span', { class: 'muted', text: ` ${one.role}` }),
    ),
  );
  return section('Where', h('ul', { class: 'plain-list' }, ...rows));
}
