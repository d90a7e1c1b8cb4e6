import {
  asId,
  formatCount,
  formatDuration,
  formatSteadyDuration,
  type LaneId,
} from '../../src/base/index';
import {
  seenSite,
  LaneState,
  type LaneDetails,
  type LaneRow,
  type SeenRunningRow,
  type WaitedRow,
} from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { sourceLink } from '../dom/names';
import { stateSwatch } from '../dom/swatch';
import { timePoint } from '../text/clock';
import { stateName, stateText, waitWords } from '../text/words';
import type { DetailsContext } from './context';
import { factList, figures, laneLink, objectLink, section } from './parts';
import { programSection, spanSection } from './programDetails';
import { stackView } from './stack';
import { raisedSection, slowSection, taskSections } from './taskDetails';

export function laneDetails(id: LaneId, context: DetailsContext): (Node | null)[] {
  const lane = context.store.lanes.get(id);
  if (!lane) return [h('p', { class: 'empty', text: 'This thread is not part of the run.' })];
  const facts = context.facts.of({ kind: 'lane', lane: id });
  const details = facts?.kind === 'lane' ? facts.lane : null;
  const { words, more, since } = stateText(lane, context.store);
  const process = context.store.processes.get(lane.process);
  const kind = [
    kindOf(lane),
    lane.daemon ? 'daemon' : '',
    process ? `of ${process.name} ${process.pid}` : '',
  ];
  const seen = seenSite(lane);
  const site = lane.wait?.site ?? seen;
  return [
    h(
      'h2',
      { key: 'title' },
      stateSwatch(lane.endNs === null ? lane.state : 0, slotOf(lane, context)),
      lane.name,
    ),
    h('p', { class: 'muted', key: 'kind', text: kind.filter(Boolean).join(' · ') }),
    h(
      'p',
      { class: 'headline', key: 'state' },
      `${words} `,
      h('strong', { text: since }),
      more === '' || seen ? null : `, ${more}`,
      site ? ' at ' : null,
      sourceLink(site),
    ),
    details && chainView(details, context),
    raisedSection(lane.raised),
    ...taskSections(lane, context),
    slowSection(lane.slowSteps, context),
    programSection(lane.child, context),
    spanSection(lane.spans, context),
    lane.holds.length > 0
      ? section(
          'Holds',
          h(
            'ul',
            { class: 'plain-list' },
            ...lane.holds.map((hold) =>
              h(
                'li',
                null,
                objectLink(hold.object, context),
                h('span', {
                  class: 'muted',
                  text: ` for ${formatSteadyDuration((lane.endNs ?? context.store.nowNs) - hold.sinceNs)} `,
                }),
                sourceLink(hold.site),
              ),
            ),
          ),
        )
      : null,
    details &&
      section(lane.wait ? 'Stack' : 'Stack of its last wait', stackView(details.stack, context)),
    details && timeSection(details, lane),
    lane.seen ? seenSection(lane.seen) : null,
    details && waitedSection(details, context),
    details &&
      section(
        lane.kind === 'task' ? 'Created at' : 'Started at',
        stackView(details.startedAt, context),
      ),
    section(
      'Life',
      factList(
        ['began', timePoint(lane.startNs, 1e6)],
        ['ended', lane.endNs === null ? null : timePoint(lane.endNs, 1e6)],
        [lane.child ? 'process id' : 'native id', lane.nativeId > 0 ? String(lane.nativeId) : null],
        ['CPU', lane.cpuNs === null ? null : formatDuration(lane.cpuNs)],
        ['ready, no processor', lane.queuedNs === null ? null : formatDuration(lane.queuedNs)],
        ['waited for GIL', gilText(lane, context.store.nowNs)],
      ),
    ),
  ];
}

function waitedSection({ waits }: LaneDetails, context: DetailsContext): HTMLElement | null {
  const rows = waits.map((one) => [
    h('span', { class: 'with-place' }, waitedFor(one, context), sourceLink(one.site)),
    formatSteadyDuration(one.ns),
    formatCount(one.count),
  ]);
  return section('Waited longest', figures(['For', 'Time', 'Waits'], rows));
}

function waitedFor(row: WaitedRow, context: DetailsContext): HTMLElement {
  if (row.what !== null) return h('span', { text: row.what });
  if (row.object !== null) return objectLink(row.object, context);
  if (row.lane !== null) return laneLink(row.lane, context);
  return h('span', { text: waitWords({ ...row, reason: row.reason ?? 'Other' }, context.store) });
}

function seenSection({ looks, places }: SeenRunningRow): HTMLElement | null {
  const rows = places.map((one) => [
    h(
      'span',
      {},
      sourceLink(one.site),
      h('span', { class: 'muted', text: ` in ${one.site.function}` }),
    ),
    `${Math.round((100 * one.looks) / looks)} %`,
    formatCount(one.looks),
  ]);
  return section('Seen running at', figures(['Line', 'Share', 'Looks'], rows));
}

function kindOf({ main, kind }: LaneRow): string {
  if (main) return 'main thread';
  return kind === 'native' ? 'native thread' : kind === 'child' ? 'program' : kind;
}

/** What only looks at the operating system told. */
function isEstimate(state: number, lane: LaneRow, parts: LaneDetails['time']): boolean {
  if (lane.kind === 'native') return true;
  const isRest = state === LaneState.Running && parts.some((one) => one.state === LaneState.Gil);
  return lane.gil !== null && (isRest || state === LaneState.Gil);
}

function slotOf(lane: LaneRow, context: DetailsContext): number {
  return lane.wait?.object ? context.colors.slotOf(lane.wait.object) : -1;
}

/** `waits for → held by → waits for …`; a repeated lane closes a cycle. */
function chainView(details: LaneDetails, context: DetailsContext): HTMLElement | null {
  const { chain } = details;
  if (chain.length < 2 && !chain[0]?.object) return null;
  const last = chain[chain.length - 1]!;
  const cycle = chain.findIndex((step) => step.lane === last.lane) < chain.length - 1;
  const steps = chain.flatMap((step, at) => {
    const isLast = at === chain.length - 1;
    const lane = h(
      'li',
      { class: cycle ? 'cycle' : '' },
      laneLink(asId<LaneId>(step.lane), context),
    );
    if (isLast && cycle) return [lane];
    if (step.object === null)
      return isLast ? [lane] : [lane, h('li', { class: 'hop', text: hop(step.lane, context) })];
    return [
      lane,
      h('li', { class: 'hop', text: 'waits for' }),
      h('li', { class: cycle ? 'cycle' : '' }, objectLink(step.object, context)),
      ...(isLast ? [] : [h('li', { class: 'hop', text: 'held by' })]),
    ];
  });
  return section(
    'Waits for',
    h('ol', { class: `chain${cycle ? ' cycle' : ''}` }, ...steps),
    cycle && h('p', { class: 'error-text', text: 'A circle: none of them can go on.' }),
  );
}

/** Between two lanes with nothing between them. */
function hop(id: LaneId, { store }: DetailsContext): string {
  return store.lanes.get(id)?.task?.runsOn ? 'runs on' : 'waits for the end of';
}

/** `about 45 % ±6 of its life, estimated from 120 looks`. */
function gilText({ gil, startNs, endNs }: LaneRow, nowNs: number): string | null {
  if (gil === null) return null;
  const life = Math.max(1, (endNs ?? nowNs) - startNs);
  const percent = (ns: number): number => Math.round((100 * ns) / life);
  const share = `about ${Math.min(100, percent(gil.ns))} % ±${percent(gil.errorNs)} of its life`;
  return `${share}, estimated from ${formatCount(gil.looks)} looks`;
}

function timeSection(details: LaneDetails, lane: LaneRow): HTMLElement | null {
  const parts = details.time.filter((one) => one.ns > 0 && one.state !== LaneState.None);
  const total = parts.reduce((sum, one) => sum + one.ns, 0);
  if (total === 0) return null;
  const rows = [...parts]
    .sort((a, b) => b.ns - a.ns)
    .map((one) => [
      h('span', { class: 'with-swatch' }, stateSwatch(one.state, -1), stateName(one.state)),
      isEstimate(one.state, lane, parts)
        ? `about ${formatSteadyDuration(one.ns)}`
        : formatSteadyDuration(one.ns),
      `${((one.ns / total) * 100).toFixed(one.ns / total < 0.0995 ? 1 : 0)} %`,
    ]);
  return section('Time', figures(['Spent', 'Time', 'Share'], rows));
}
