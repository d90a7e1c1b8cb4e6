import { Detail, EventKind } from '../../../protocol/index';
import type { QueueSlot, Recorder } from '../record/index';
import { callOriginal } from '../replace';
import type { ChangedSlots } from './changedSlots';

/** Items of queues, counted on all sides: messages that were sent and not delivered yet, and those of the runtime. */
export class ItemCounts {
  private readonly full: boolean;

  constructor(
    private readonly recorder: Recorder,
    private readonly changed: ChangedSlots,
  ) {
    this.full = recorder.place.detail === Detail.Full;
  }

  put(queue: QueueSlot): void {
    const depth = queue.put();
    if (this.full) this.recorder.item(EventKind.Put, queue.object, depth);
    this.changed.touch(queue);
  }

  /** Calls what puts one: counted before, as another thread may take it at once, and no more if that fails. */
  send(queue: QueueSlot, ...call: Parameters<typeof callOriginal>): unknown {
    const depth = queue.put();
    try {
      const result = callOriginal(...call);
      if (this.full) this.recorder.item(EventKind.Put, queue.object, depth);
      return result;
    } catch (error) {
      queue.takeBack();
      throw error;
    } finally {
      this.changed.touch(queue);
    }
  }

  got(queue: QueueSlot): void {
    const depth = queue.get();
    if (this.full) this.recorder.item(EventKind.Get, queue.object, depth);
    this.changed.touch(queue);
  }
}
