import { formatDuration, formatSteadyDuration, type LaneId } from '../../src/base/index';
import type { SliceDetails } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { timePoint } from '../text/clock';
import { waitWords } from '../text/words';
import type { DetailsContext } from './context';
import { factList, laneLink, objectLink, section } from './parts';
import { spanTitle } from './programDetails';
import { stackView } from './stack';

/** What another thread has to do with the wait; for other reasons it holds what is waited for. */
const OWNER_WORDS: Readonly<Record<string, string>> = {
  ThreadJoin: 'joined',
  Import: 'imported by',
};

export function sliceDetails(lane: LaneId, atNs: number, context: DetailsContext): (Node | null)[] {
  const facts = context.facts.of({ kind: 'slice', lane, atNs });
  if (facts?.kind !== 'slice') return [h('p', { class: 'muted', text: '…' })];
  if (!facts.slice) {
    return [
      h('h2', { key: 'title', text: context.store.laneTitle(lane) }),
      h('p', { class: 'empty', text: 'Nothing was recorded at this time.' }),
    ];
  }
  return sliceView(facts.slice, context);
}

function sliceView(slice: SliceDetails, context: DetailsContext): (Node | null)[] {
  const { store } = context;
  const end = slice.endNs ?? store.nowNs;
  const length = formatSteadyDuration(Math.max(0, end - slice.startNs));
  const ended = outcomeText(slice);
  const stepNs = Math.max(
    1_000,
    10 ** Math.floor(Math.log10(Math.max(1_000, end - slice.startNs))) / 100,
  );
  return [
    h('h2', { key: 'title', text: titleOf(slice, context) }),
    h(
      'p',
      { class: 'headline', key: 'time' },
      h('strong', { text: length }),
      slice.endNs === null ? ' so far' : ended,
    ),
    factList(
      ['thread', laneLink(slice.lane, context)],
      ['from', timePoint(slice.startNs, stepNs)],
      ['to', slice.endNs === null ? null : timePoint(slice.endNs, stepNs)],
      [
        'waited for',
        slice.object === null || slice.object === 0 ? null : objectLink(slice.object, context),
      ],
      [
        OWNER_WORDS[slice.reason ?? ''] ?? 'held by',
        slice.owner === null ? null : laneLink(slice.owner, context),
      ],
      ['let go by', slice.waker === null ? null : laneLink(slice.waker, context)],
      ...slice.spans.map(
        (one) =>
          [
            'in',
            `${spanTitle(one)}, ${formatDuration((one.endNs ?? store.nowNs) - one.startNs)}`,
          ] as const,
      ),
      ['known from', slice.sampledNs === null ? null : sampledText(slice)],
    ),
    section(slice.reason === null ? 'Stack' : 'Waited at', stackView(slice.stack, context)),
    section(`Meanwhile ${store.laneTitle(slice.owner)}`, stackView(slice.ownerStack, context)),
  ];
}

/** Says what the picture cannot: its edges are not exact, and what it shows is the likeliest. */
function sampledText({ sampledNs, reason }: SliceDetails): string {
  const how = `looks at the operating system every ${formatDuration(sampledNs ?? 0)}`;
  if (reason !== 'Gil') return how;
  return `${how}: it slept while another thread of the process ran Python code, or it was in a call that Heddle does not follow`;
}

function titleOf(slice: SliceDetails, context: DetailsContext): string {
  const name = context.store.laneTitle(slice.lane);
  if (slice.reason === null) return `${name} runs`;
  const { reason, object, owner: lane, what } = slice;
  const wait = { reason, object, lane, what };
  return `${name}: ${waitWords(wait, context.store)}`;
}

function outcomeText(slice: SliceDetails): string {
  if (slice.outcome === 'timeout') return ', then its time limit ran out';
  if (slice.outcome === 'error') return ', ended by an exception';
  return '';
}
