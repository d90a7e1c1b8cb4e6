import { EventKind, RECORD_SIZE, RingLayout } from '../protocol/index';
import { readU64 } from './header';

/** A step that is told of as it lasts has done so for so long, ns. */
const LASTS_NS = 500_000_000;

/**
 * The step of an event loop that the slot of a ring says to be under way. One that takes long is told when it is over, by
 * who ran it; one that may never be is told here, from outside.
 */
export class LastingStep {
  /** When the step began that the last look saw last, and the one that was told; 0: none. */
  private seen = 0;
  private told = 0;
  private toldFlags = 0;

  /**
   * A StepLasts if one is due. `view` at `at`: the slot; `now`: not later than that copy, or Infinity when the program has
   * ended. A step must have been seen by two looks: a slot that is just being written may say what is of two steps.
   */
  look(view: DataView, at: number, now: number): Uint8Array | null {
    const since = readU64(view, at + RingLayout.STEP_AT);
    if ((since === 0 && this.told === 0) || !Number.isFinite(now)) return null;
    const lasts = since > 0 && now - since >= LASTS_NS ? since : 0;
    const due = lasts === this.seen ? lasts : 0;
    this.seen = lasts;
    const flags = due === 0 ? 0 : view.getUint32(at + RingLayout.STEP_FLAGS, true);
    if (due === this.told && flags === this.toldFlags) return null;
    this.told = due;
    this.toldFlags = flags;
    return record(view, at, now, due, flags);
  }
}

/** As words of a record lie (docs/protocol.md): time, kind and flags, a, b, c, d. */
function record(slot: DataView, at: number, now: number, since: number, flags: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(Math.floor(now)), true);
  view.setUint16(8, EventKind.StepLasts, true);
  view.setUint16(10, flags, true);
  if (since === 0) return bytes;
  view.setUint32(12, slot.getUint32(at + RingLayout.STEP_TASK, true), true);
  view.setUint32(16, slot.getUint32(at + RingLayout.STEP_SITE, true), true);
  view.setBigUint64(24, BigInt(since), true);
  return bytes;
}
