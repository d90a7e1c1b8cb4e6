import type { Disposable } from '../base/index';
import type { Delta } from '../protocol/view/index';

/** Time between two deltas while things change, ms: the next is painted when the last one was. */
const BUSY_MS = 33;
/** The same while nothing changes but the time. */
const IDLE_MS = 100;
/** Bytes that may wait for a client before deltas are held back. */
const MAX_PENDING = 1 << 20;

/** What deltas are made from. */
export interface DeltaSource {
  /** Reads what the program has written since the last poll: a delta tells no more than was read. */
  catchUp(): void;
  /** Has the program looked at as often as a view is painted, until disposed. */
  watch(): Disposable;
  /** Whether something other than time has changed since the last delta. */
  readonly hasNews: boolean;
  delta(): Delta | null;
}

/** Where deltas go. */
export interface DeltaOutlet {
  send(delta: Delta): void;
  /** Bytes sent that the client has not taken yet. */
  readonly pending: number;
}

/** Tells the time, ms, and calls back; tests bring their own. */
export interface PumpClock {
  now(): number;
  after(ms: number, action: () => void): Disposable;
}

const realClock: PumpClock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

/**
 * Sends deltas to one client: at once after a silence, else in step; none while the client has not
 * taken what it was sent. A delta is made when it is sent, so what was held back is in the next.
 */
export class FeedPump implements Disposable {
  private readonly watching: Disposable;
  private sentAt = -Infinity;
  private timer: Disposable | null = null;
  private disposed = false;

  constructor(
    private readonly source: DeltaSource,
    private readonly outlet: DeltaOutlet,
    private readonly clock: PumpClock = realClock,
  ) {
    this.watching = source.watch();
  }

  /** There may be something to tell: call it after each poll. */
  changed(): void {
    if (this.disposed || this.timer || this.outlet.pending > MAX_PENDING) return;
    const pace = this.source.hasNews ? BUSY_MS : IDLE_MS;
    const wait = this.sentAt + pace - this.clock.now();
    // A poll that comes a little early need not wait for a timer of its own.
    if (wait <= 1) return this.flush();
    if (pace === IDLE_MS) return;
    this.timer = this.clock.after(wait, () => {
      this.timer = null;
      // Mostly that is a poll, which calls back and so sends.
      this.source.catchUp();
      this.changed();
    });
  }

  /** Sends what there is, whatever the pace. */
  flush(): void {
    this.timer?.dispose();
    this.timer = null;
    if (this.disposed) return;
    const delta = this.source.delta();
    if (!delta) return;
    this.sentAt = this.clock.now();
    this.outlet.send(delta);
  }

  dispose(): void {
    this.disposed = true;
    this.watching.dispose();
    this.timer?.dispose();
  }
}
