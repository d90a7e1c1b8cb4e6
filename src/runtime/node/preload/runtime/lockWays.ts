import type { Recorder } from '../../record/index';
import type { HeldLocks } from './heldLocks';
import type { Stacks } from '../stacks';

/** A way is told again when it is taken so much later, so that the reader knows the time it was in use. */
const AGAIN_NS = 1_000_000_000;
/** Ways remembered; beyond them all are forgotten and told again. */
const MOST_WAYS = 4096;

/** The order in which locks are taken while others are held, for the rule lock-order-inversion. */
export class LockWays {
  private readonly told = new Map<string, number>();

  constructor(
    private readonly recorder: Recorder,
    private readonly program: Stacks,
  ) {}

  /** The innermost lock was taken with the others held. */
  take(held: HeldLocks, below: object): void {
    const inner = held.count - 1;
    const taken = held.at(inner);
    const now = taken.since;
    let key = `${taken.mark}`;
    for (let at = 0; at < inner; at++) key += ` ${held.at(at).mark}:${held.at(at).site}`;
    if (now - (this.told.get(key) ?? -AGAIN_NS) < AGAIN_NS) return;
    if (this.told.size >= MOST_WAYS) this.told.clear();
    this.told.set(key, now);
    const stack = this.program.stack(below);
    for (let at = 0; at < inner; at++) {
      const { slot, site } = held.at(at);
      const more = inner - 1 - at;
      this.recorder.lockOrder(taken.slot.object, slot.object, stack, site, more);
    }
    this.recorder.publish();
  }
}
