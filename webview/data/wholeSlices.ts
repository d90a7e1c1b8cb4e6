import { timeNs, type LaneId } from '../../src/base/index';
import type { Requests } from '../host/requests';

/** One that lasted when the host was asked is asked for again after this, ms. */
const STILL_MS = 1_000;

interface Whole {
  readonly lane: LaneId;
  readonly startNs: number;
  /** null: it lasted. */
  readonly endNs: number | null;
  readonly atMs: number;
}

/** Where slices begin and end that go on beyond what the tiles show. One is remembered: the pointer is on one. */
export class WholeSlices {
  private known: Whole | null = null;
  private asked: { readonly lane: LaneId; readonly atNs: number; readonly atMs: number } | null =
    null;

  constructor(
    private readonly requests: Requests,
    private readonly changed: () => void,
  ) {}

  /** Null while the host has not answered; it is asked then. */
  of(lane: LaneId, atNs: number, nowMs: number): Whole | null {
    const { known } = this;
    const covers =
      known?.lane === lane && known.startNs <= atNs && atNs < (known.endNs ?? Infinity);
    if (!covers || (known.endNs === null && nowMs - known.atMs > STILL_MS))
      this.ask(lane, atNs, nowMs);
    return covers ? known : null;
  }

  clear(): void {
    this.known = this.asked = null;
  }

  private ask(lane: LaneId, atNs: number, nowMs: number): void {
    const before = this.asked;
    // An answer is on its way, or there was none for this place.
    if (before && nowMs - before.atMs < STILL_MS && before.lane === lane && before.atNs === atNs)
      return;
    const asked = { lane, atNs, atMs: nowMs };
    this.asked = asked;
    this.requests
      .ask({ type: 'slice', lane, atNs: timeNs(atNs) }, 'slice')
      .then(({ slice }) => {
        if (this.asked !== asked || slice === null) return;
        this.known = { lane, startNs: slice.startNs, endNs: slice.endNs, atMs: nowMs };
        this.changed();
      })
      .catch(() => undefined); // connection lost or lane forgotten: the length stays unknown
  }
}
