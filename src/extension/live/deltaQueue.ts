import { mergeDeltas, type Delta } from '../../protocol/view/index';

/** Deltas on the way to a view that it has not taken yet. */
const MOST_IN_FLIGHT = 2;

/**
 * Posts deltas to a view that may be slower than they come: those it has no room for are merged
 * into one, which is as small as the rows there are.
 */
export class DeltaQueue {
  private inFlight = 0;
  private page = 0;
  private waiting: Delta | null = null;

  /** `post` resolves when the view has taken a message. */
  constructor(private readonly post: (delta: Delta) => PromiseLike<unknown>) {}

  push(delta: Delta): void {
    if (this.inFlight >= MOST_IN_FLIGHT) {
      this.waiting = this.waiting ? mergeDeltas(this.waiting, delta) : delta;
      return;
    }
    this.inFlight++;
    const { page } = this;
    const taken = (): void => {
      if (page !== this.page) return;
      this.inFlight--;
      const { waiting } = this;
      this.waiting = null;
      if (waiting) this.push(waiting);
    };
    this.post(delta).then(taken, taken);
  }

  /** Forgets what is on its way: a new page, which may never answer for the old one, begins anew. */
  clear(): void {
    this.page++;
    this.inFlight = 0;
    this.waiting = null;
  }
}
