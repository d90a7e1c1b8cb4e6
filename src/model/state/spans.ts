import type { MemoryBudget } from '../timeline/memory';
import { SpanStore } from '../timeline/spanStore';

/** A part of the work that the program named, or the handler of a signal, while it lasts. */
export interface OpenSpan {
  /** LaneId of the thread that began it. */
  readonly lane: number;
  /** Id of its SpanName. */
  readonly name: number;
  readonly startNs: number;
}

/** What spans of one name and place have in common. */
export interface SpanName {
  readonly kind: 'named' | 'signal';
  readonly name: string;
  /** SiteId of the line that begins it, or of the handler; 0: unknown. */
  readonly site: number;
}

/** Spans of one name on one lane, added up. Times in ns. */
export interface SpanTotals {
  count: number;
  totalNs: number;
  maxNs: number;
  /** Left by an exception. */
  failed: number;
}

/** The spans of a lane. */
export class LaneSpans {
  /** Those that are over; `object` is the id of a SpanName. */
  readonly over: SpanStore;
  /** Those that last, outermost first. */
  readonly open: OpenSpan[] = [];
  /** By id of their SpanName. */
  readonly totals = new Map<number, SpanTotals>();

  constructor(budget: MemoryBudget) {
    this.over = new SpanStore(budget, 1);
  }

  end(span: OpenSpan, at: number, failed: boolean): void {
    const place = this.open.indexOf(span);
    if (place >= 0) this.open.splice(place, 1);
    this.over.push(span.startNs, at, span.name, 0, 0);
    const totals = this.totals.get(span.name) ?? { count: 0, totalNs: 0, maxNs: 0, failed: 0 };
    this.totals.set(span.name, totals);
    totals.count++;
    totals.totalNs += at - span.startNs;
    totals.maxNs = Math.max(totals.maxNs, at - span.startNs);
    if (failed) totals.failed++;
  }
}
