import type { Recorder } from '../record/index';
import { ChangedSlots } from './changedSlots';
import { ItemCounts } from './itemCounts';
import { SharedBuffers } from './buffers';
import { Stacks } from './stacks';
import type { LooseTimers } from './timers';

/** What the hooks of one thread work with. */
export class Agent {
  readonly stacks: Stacks;
  /** Counters that are to be written before the thread waits. */
  readonly changed: ChangedSlots;
  readonly items: ItemCounts;
  readonly buffers: SharedBuffers;

  /** Whether a worker that is started now is not the program's. */
  startsUntold = false;

  /** Waits for threads and what they share, by the runtime: they are no fault of an event loop. */
  waits = 0;

  /** Timers of the program that keep no event loop; null: nobody looks. */
  looseTimers: LooseTimers | null = null;

  /** Called when the event loop of this thread has nothing left to do, in place of what the program would do then; null: nobody asks. */
  whenEmpty: (() => void) | null = null;

  /** `preload`: the file that Nodes of this run are to load. */
  constructor(
    readonly recorder: Recorder,
    readonly preload: string,
  ) {
    this.stacks = new Stacks(recorder);
    this.changed = new ChangedSlots(recorder);
    this.items = new ItemCounts(recorder, this.changed);
    this.buffers = new SharedBuffers(recorder.counters);
  }
  /** Starts a worker of Heddle's own. */
  startUntold<T>(start: () => T): T {
    this.startsUntold = true;
    try {
      return start();
    } finally {
      this.startsUntold = false;
    }
  }
}
