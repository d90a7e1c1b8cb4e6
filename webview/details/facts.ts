import type {
  LaneDetails,
  ObjectDetails,
  RangeStats,
  SliceDetails,
  SourceExcerpt,
} from '../../src/protocol/view/index';
import { timeNs } from '../../src/base/index';
import type { Requests } from '../host/requests';
import type { Selection } from '../state/selection';
import { selectionText } from '../state/selection';
import type { TimeRange } from '../timeline/viewport';

export type Facts =
  | { readonly kind: 'lane'; readonly lane: LaneDetails }
  | { readonly kind: 'object'; readonly object: ObjectDetails }
  | { readonly kind: 'slice'; readonly slice: SliceDetails | null };

const REFRESH_MS = 1_000;
const MOST_SOURCES = 400;

/** What only the host knows about the selection: asked for on demand, refreshed while shown. */
export class FactStore {
  /** Frames whose source the reader opened, as `file:line`. */
  readonly opened = new Set<string>();
  /** The place whose source the reader asked for last. */
  shown: { readonly file: string; readonly line: number } | null = null;
  range: RangeStats | null = null;
  private facts: { readonly key: string; readonly value: Facts } | null = null;
  private asked: { key: string; atMs: number; pending: boolean } = {
    key: '',
    atMs: 0,
    pending: false,
  };
  private rangeAsked: { key: string; atMs: number; pending: boolean } = {
    key: '',
    atMs: 0,
    pending: false,
  };
  private readonly sources = new Map<string, SourceExcerpt | null>();

  constructor(
    private readonly requests: Requests,
    private readonly changed: () => void,
  ) {}

  /** What is known about a selection, null while the host has not answered. */
  of(selection: Selection | null): Facts | null {
    if (selection === null) return null;
    return this.facts?.key === selectionText(selection) ? this.facts.value : null;
  }

  /** Asks anew when the selection changed, or now and then while `live`. */
  refresh(
    selection: Selection | null,
    range: TimeRange | null,
    live: boolean,
    nowMs: number,
  ): void {
    this.refreshRange(range, live, nowMs);
    if (selection === null || selection.kind === 'finding') return;
    const key = selectionText(selection);
    if (!due(this.asked, key, live, nowMs)) return;
    const asked = { key, atMs: nowMs, pending: true };
    this.asked = asked;
    this.ask(selection)
      .then((value) => {
        if (this.asked.key !== key) return;
        this.facts = { key, value };
        this.changed();
      })
      .catch(() => undefined) // connection lost or object gone: the last facts stay
      .finally(() => (asked.pending = false));
  }

  /** Lines around a site; undefined while they are fetched, null when there are none. */
  source(file: string, line: number): SourceExcerpt | null | undefined {
    const key = `${file}:${line}`;
    if (this.sources.has(key)) return this.sources.get(key);
    if (this.sources.size > MOST_SOURCES) this.sources.clear();
    this.sources.set(key, null);
    this.requests
      .ask({ type: 'source', file, line }, 'source')
      .then(({ source }) => {
        this.sources.set(key, source.lines.length > 0 ? source : null);
        this.changed();
      })
      .catch(() => undefined); // refused or unreadable: the frame shows without its source
    return undefined;
  }

  clear(): void {
    this.facts = null;
    this.range = null;
    this.asked = { key: '', atMs: 0, pending: false };
    this.rangeAsked = { key: '', atMs: 0, pending: false };
  }

  private async ask(selection: Exclude<Selection, { kind: 'finding' }>): Promise<Facts> {
    switch (selection.kind) {
      case 'lane':
        return this.requests.ask({ type: 'lane', lane: selection.lane }, 'lane');
      case 'object':
        return this.requests.ask({ type: 'object', object: selection.object }, 'object');
      case 'slice': {
        const atNs = timeNs(selection.atNs);
        return this.requests.ask({ type: 'slice', lane: selection.lane, atNs }, 'slice');
      }
    }
  }

  private refreshRange(range: TimeRange | null, live: boolean, nowMs: number): void {
    if (range === null) {
      this.range = null;
      this.rangeAsked = { key: '', atMs: 0, pending: false };
      return;
    }
    const key = `${range.fromNs}-${range.toNs}`;
    if (!due(this.rangeAsked, key, live, nowMs)) return;
    const asked = { key, atMs: nowMs, pending: true };
    this.rangeAsked = asked;
    this.requests
      .ask({ type: 'range', fromNs: timeNs(range.fromNs), toNs: timeNs(range.toNs) }, 'range')
      .then((answer) => {
        if (this.rangeAsked.key !== key) return;
        this.range = answer.range;
        this.changed();
      })
      .catch(() => undefined)
      .finally(() => (asked.pending = false));
  }
}

function due(
  asked: { readonly key: string; readonly atMs: number; readonly pending: boolean },
  key: string,
  live: boolean,
  nowMs: number,
): boolean {
  if (asked.key !== key) return true;
  return live && !asked.pending && nowMs - asked.atMs >= REFRESH_MS;
}
