import { timeNs, type LaneId } from '../../src/base/index';
import type { SliceDetails } from '../../src/protocol/view/index';
import type { Requests } from '../host/requests';

/** One that lasted when the host was asked is asked for again after this, ms; so is one for which no answer came. */
const STILL_MS = 1_000;

/**
 * What tiles do not say of a slice: where it begins and ends beyond them, who held what it waited for, on which line.
 * One is remembered: the pointer is on one.
 */
export class WholeSlices {
  private known: { readonly slice: SliceDetails; readonly atMs: number } | null = null;
  private asked: { readonly lane: LaneId; readonly atNs: number; readonly atMs: number } | null =
    null;
  private isPending = false;

  constructor(
    private readonly requests: Requests,
    private readonly changed: () => void,
  ) {}

  /** Null while the host has not answered; it is asked then. */
  of(lane: LaneId, atNs: number, nowMs: number): SliceDetails | null {
    const { slice, atMs } = this.known ?? { slice: null, atMs: 0 };
    const covers =
      slice?.lane === lane && slice.startNs <= atNs && atNs < (slice.endNs ?? Infinity);
    if (!covers || (slice.endNs === null && nowMs - atMs > STILL_MS)) this.ask(lane, atNs, nowMs);
    return covers ? slice : null;
  }

  clear(): void {
    this.known = this.asked = null;
  }

  private ask(lane: LaneId, atNs: number, nowMs: number): void {
    const before = this.asked;
    if (before && nowMs - before.atMs < STILL_MS) {
      // One answer at a time, however fast the pointer moves; and there may be none for this place.
      if (this.isPending || (before.lane === lane && before.atNs === atNs)) return;
    }
    const asked = { lane, atNs, atMs: nowMs };
    this.asked = asked;
    this.isPending = true;
    this.requests
      .ask({ type: 'slice', lane, atNs: timeNs(atNs) }, 'slice')
      .then(({ slice }) => {
        if (this.asked === asked && slice !== null) this.known = { slice, atMs: nowMs };
      })
      .catch(() => undefined) // connection lost or lane forgotten: it stays unknown
      .finally(() => {
        if (this.asked !== asked) return;
        this.isPending = false;
        this.changed();
      });
  }
}
