import {
  elapsed,
  formatCount,
  formatDuration,
  formatSteadyDuration,
  type ObjectId,
} from '../../src/base/index';
import type { LockRow, ObjectDetails, QueueRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { sourceLink } from '../dom/names';
import { lockSwatch } from '../dom/swatch';
import { kindName, plural } from '../text/words';
import { usersOf } from '../panels/cells';
import type { DetailsContext } from './context';
import { factList, figures, laneLink, section, timeText } from './parts';
import { excerptView } from './stack';

export function objectDetails(id: ObjectId, context: DetailsContext): (Node | null)[] {
  const lock = context.store.locks.get(id);
  const queue = context.store.queues.get(id);
  const row = lock ?? queue;
  if (!row) return [h('p', { class: 'empty', text: 'This object is not part of the run.' })];
  const facts = context.facts.of({ kind: 'object', object: id });
  const details = facts?.kind === 'object' ? facts.object : null;
  return [
    h('h2', { key: 'title' }, lockSwatch(context.colors.slotOf(id)), row.name),
    h(
      'p',
      { class: 'muted', key: 'kind' },
      [kindName(row.kind), usersOf(row, context.store)].filter(Boolean).join(' of '),
      row.created ? ' · created at ' : null,
      sourceLink(row.created),
    ),
    lock ? ownerLine(lock, context) : null,
    details && waitersSection(details, context),
    lock && details ? blameSection(details, context) : null,
    lock
      ? lockFigures(lock)
      : queue
        ? queue.kind === 'Counter'
          ? counterFigures(queue)
          : queueFigures(queue)
        : null,
    details && sitesSection(details),
  ];
}

function ownerLine(lock: LockRow, context: DetailsContext): HTMLElement {
  if (lock.owner === null) return h('p', { class: 'headline', key: 'owner', text: 'not held now' });
  return h(
    'p',
    { class: 'headline', key: 'owner' },
    'held by ',
    laneLink(lock.owner, context),
    lock.ownerSite ? ' since ' : null,
    sourceLink(lock.ownerSite),
  );
}

function waitersSection(details: ObjectDetails, context: DetailsContext): HTMLElement | null {
  if (details.waiters.length === 0) return null;
  const rows = details.waiters.map((one) => [
    laneLink(one.lane, context),
    sourceLink(context.store.lanes.get(one.lane)?.wait?.site ?? null),
    formatSteadyDuration(elapsed(one.sinceNs, context.store.nowNs)),
  ]);
  return section(
    'Waiting now',
    figures(['Thread', 'At', 'For'], rows.slice(0, 20)),
    rows.length > 20 && h('p', { class: 'muted note', text: `${rows.length - 20} more` }),
  );
}

function blameSection(details: ObjectDetails, context: DetailsContext): HTMLElement | null {
  const worst = details.blamed[0];
  if (!worst) return null;
  const rows = details.blamed.map((one) => [
    h(
      'span',
      null,
      h('span', { class: 'function', text: one.site.function }),
      ' ',
      sourceLink(one.site),
    ),
    formatSteadyDuration(one.waitNs),
    one.count > 0 ? formatCount(one.count) : '–',
  ]);
  return section(
    'Held here while others waited',
    excerptView(worst.site, context),
    figures(['Holder', 'Others lost', 'Times'], rows),
  );
}

function sitesSection(details: ObjectDetails): HTMLElement | null {
  const rows = details.sites.map((one) => [
    h(
      'span',
      null,
      h('span', { class: 'function', text: one.site.function }),
      ' ',
      sourceLink(one.site),
    ),
    timeText(one.waitNs),
    formatCount(one.contended),
    formatCount(one.acquisitions),
  ]);
  return section('Acquired at', figures(['Site', 'Waited', 'Contended', 'Acquired'], rows));
}

function lockFigures(lock: LockRow): HTMLElement | null {
  const { waitNs, holdNs } = lock;
  return section(
    'Times',
    figures(
      ['Spent', 'Total', 'Median', '99 %', 'Longest'],
      [
        [
          'waiting',
          timeText(waitNs.total),
          timeText(waitNs.p50),
          timeText(waitNs.p99),
          timeText(waitNs.max),
        ],
        [
          'holding',
          timeText(holdNs.total),
          timeText(holdNs.p50),
          timeText(holdNs.p99),
          timeText(holdNs.max),
        ],
      ],
    ),
    h('p', {
      class: 'muted note',
      text: acquisitionText(lock),
    }),
  );
}

/** `812 of 4 031 acquisitions had to wait; 2 wait now`. */
function acquisitionText({ contended, acquisitions, waiters }: LockRow): string {
  const text = `${formatCount(contended)} of ${formatCount(acquisitions)} acquisitions had to wait`;
  return waiters > 0
    ? `${text}; ${formatCount(waiters)} ${plural(waiters, 'waits', 'wait')} now`
    : text;
}

function queueFigures(queue: QueueRow): HTMLElement | null {
  return section(
    'Figures',
    factList(
      [
        'depth now',
        `${formatCount(queue.depth.last)}${queue.maxsize > 0 ? ` of ${formatCount(queue.maxsize)}` : ''}`,
      ],
      ['deepest', formatCount(queue.depth.max)],
      ['mean depth', queue.depth.mean.toFixed(1)],
      ['items put', formatCount(queue.puts)],
      ['items got', formatCount(queue.gets)],
      ['put waited', timeText(queue.putWaitNs)],
      ['get waited', timeText(queue.getWaitNs)],
      ['an item stays', queue.residenceNs === null ? null : formatDuration(queue.residenceNs)],
    ),
  );
}

function counterFigures({ depth, puts }: QueueRow): HTMLElement | null {
  return section(
    'Values',
    factList(
      ['last', formatCount(depth.last)],
      ['most', formatCount(depth.max)],
      ['mean', String(depth.mean)],
      ['told', `${formatCount(puts)} times`],
    ),
  );
}
