import { Detail, EventKind } from '../../../protocol/index';
import type { QueueSlot, Recorder } from '../record/index';

/** Counters are written so often at most, ns: a write costs as much as a message. */
const STORE_NS = 5_000_000;
const STORE_MS = STORE_NS / 1e6;
/** Messages after which the clock is asked: that costs as much as to count one. */
const ASK_EVERY = 64;

/** Timers as they are before a program replaces them. */
const { setTimeout: later } = globalThis;

/** Messages that were sent and not delivered yet, counted on both sides. */
export class MessageCounts {
  private readonly changed = new Set<QueueSlot>();
  private storedAt = 0;
  private unasked = 0;
  private timer: NodeJS.Timeout | null = null;
  private readonly full: boolean;

  constructor(private readonly recorder: Recorder) {
    this.full = recorder.place.detail === Detail.Full;
  }

  sent(queue: QueueSlot): void {
    const depth = queue.put();
    if (this.full) this.recorder.item(EventKind.Put, queue.identity.object, depth);
    this.touch(queue);
  }

  delivered(queue: QueueSlot): void {
    const depth = queue.get();
    if (this.full) this.recorder.item(EventKind.Get, queue.identity.object, depth);
    this.touch(queue);
  }

  private touch(queue: QueueSlot): void {
    this.changed.add(queue);
    // The timer will write it, unless the thread does not come back to its loop: the clock tells, now and then.
    if (this.timer && ++this.unasked < ASK_EVERY) return;
    this.unasked = 0;
    if (this.recorder.now() - this.storedAt >= STORE_NS) this.store();
    else this.timer ??= later(() => this.store(), STORE_MS).unref();
  }

  /** Writes what has changed: also to be called before the thread waits, for then it cannot. */
  store(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.changed.size === 0) return;
    for (const queue of this.changed) this.recorder.store(queue);
    this.changed.clear();
    this.storedAt = this.recorder.now();
  }
}
