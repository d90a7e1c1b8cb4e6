import { unrefOurs } from '../program/looseTimers';
import type { Recorder } from '../record/index';

/** Counters are written so often at most, ns: a write costs as much as a message. */
const STORE_NS = 5_000_000;
const STORE_MS = STORE_NS / 1e6;
/** Changes after which the clock is asked: that costs as much as to count one. */
const ASK_EVERY = 64;

/** Timers as they are before a program replaces them. */
const { setTimeout: later } = globalThis;

interface Storable {
  /** Whether it is among those to be written. */
  changed: boolean;
  store(): void;
}

/** Counters that have changed in memory and are not written yet. */
export class ChangedSlots {
  private changed: Storable[] = [];
  private storedAt = 0;
  private unasked = 0;
  private timer: NodeJS.Timeout | null = null;

  /** Called before they are written. */
  beforeStore: () => void = () => undefined;

  constructor(private readonly recorder: Recorder) {}

  touch(slot: Storable): void {
    if (!slot.changed) {
      slot.changed = true;
      this.changed.push(slot);
    }
    // The timer will write it, unless the thread does not come back to its loop: the clock tells, now and then.
    if (this.timer && ++this.unasked < ASK_EVERY) return;
    this.unasked = 0;
    if (this.recorder.now() - this.storedAt >= STORE_NS) this.store();
    else this.timer ??= unrefOurs(later(() => this.store(), STORE_MS));
  }

  /** Writes what has changed: also to be called before the thread waits, for then it cannot. */
  store(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.beforeStore();
    if (this.changed.length === 0) return;
    const { changed } = this;
    this.changed = [];
    for (const slot of changed) {
      slot.changed = false;
      this.recorder.store(slot);
    }
    this.storedAt = this.recorder.now();
  }
}
