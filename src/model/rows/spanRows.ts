import { durationNs, timeNs } from '../../base/index';
import type { SliceSpan, SpanRow } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { LaneSpans } from '../state/spans';
import { walkSpans } from '../timeline/walk';

/** Names of spans told of one lane: those that took longest. */
const MAX_NAMES = 20;

export function spanRows(state: RunState, spans: LaneSpans): SpanRow[] {
  const ids = new Set([...spans.totals.keys(), ...spans.open.map((one) => one.name)]);
  return [...ids]
    .map((id) => spanRow(state, spans, id))
    .sort((a, b) => b.openNs.length - a.openNs.length || b.totalNs - a.totalNs)
    .slice(0, MAX_NAMES);
}

function spanRow(state: RunState, spans: LaneSpans, id: number): SpanRow {
  const { kind, name, site } = state.spanNames[id]!;
  const totals = spans.totals.get(id);
  return {
    kind,
    name,
    site: state.sites.ref(site),
    count: totals?.count ?? 0,
    totalNs: durationNs(totals?.totalNs ?? 0),
    maxNs: durationNs(totals?.maxNs ?? 0),
    failed: totals?.failed ?? 0,
    openNs: spans.open.filter((one) => one.name === id).map((one) => timeNs(one.startNs)),
  };
}

/** Spans that lasted at `at`, outermost first. */
export function spansAt(state: RunState, lane: Lane, at: number): SliceSpan[] {
  const { spans } = lane;
  if (!spans) return [];
  const found: SliceSpan[] = [];
  const add = (id: number, start: number, end: number | null): void => {
    if (start > at || (end !== null && end <= at)) return;
    const { kind, name, site } = state.spanNames[id]!;
    const endNs = end === null ? null : timeNs(end);
    found.push({ kind, name, site: state.sites.ref(site), startNs: timeNs(start), endNs });
  };
  const { over } = spans;
  walkSpans(over, at, at + 1, 0, (level, index) => {
    if (level === 0) add(over.object(index), over.start(index), over.end(index));
  });
  for (const { name, startNs } of spans.open) add(name, startNs, null);
  return found.sort(
    (a, b) => a.startNs - b.startNs || (b.endNs ?? Infinity) - (a.endNs ?? Infinity),
  );
}
