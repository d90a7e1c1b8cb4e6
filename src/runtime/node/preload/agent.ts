import type { Worker } from 'node:worker_threads';
import type { QueueSlot, Recorder } from '../record/index';
import { ChangedSlots } from './changedSlots';
import { ItemCounts } from './itemCounts';
import { SharedBuffers } from './buffers';
import { Stacks } from './stacks';
import type { LoopEnd } from '../program/idleLoop';
import type { LooseTimers } from '../program/looseTimers';

/** What a thread knows of a worker that it has started. */
export interface WorkerLink {
  readonly thread: number;
  /** What it is called in the recording; absent: not known. */
  readonly name?: string;
  /** Where it was started. */
  readonly stack?: number;
  /** Messages between both; null: they do not count. */
  readonly messages: { readonly toWorker: QueueSlot; readonly fromWorker: QueueSlot } | null;
}

/** What the hooks of one thread work with. */
export class Agent implements LoopEnd {
  readonly stacks: Stacks;
  /** Counters that are to be written before the thread waits. */
  readonly changed: ChangedSlots;
  readonly items: ItemCounts;
  readonly buffers: SharedBuffers;

  /** Whether a worker that is started now is not the program's. */
  startsUntold = false;

  /** Waits for threads and what they share, by the runtime, and tasks of a process: they are no fault of an event loop. */
  meantToBlock = 0;

  /** How long bodies of files have waited, ns: nothing of the program waits for these. */
  waitedInBodies = 0;

  /** Timers of the program that keep no event loop; null: nobody looks. */
  looseTimers: LooseTimers | null = null;

  whenEmpty: (() => void) | null = null;

  /** How often somebody was about to call `process.emit`. */
  emits = 0;

  /** Whether this thread has the runtime, which tells of its event loop itself. */
  hasRuntime = false;

  /** Tells when the event loop of this thread sleeps until another thread wakes it; null: nobody does. */
  sleeping: { stir(): void; passOver(): void } | null = null;

  /** Where this thread has started each of its children: a stack. */
  readonly children = new WeakMap<object, number>();

  /** Where servers of this thread have begun to listen: a stack. */
  readonly servers = new WeakMap<object, number>();

  /** Whether it has ever had a server. */
  hasListened = false;

  /** Workers that this thread has started, and those of them that have not ended. */
  readonly workers = new WeakMap<object, WorkerLink>();
  readonly living = new Set<Worker>();

  /**
   * `preload`: the file that Nodes of this run are to load. `making`: where the directory lies until it is published. `isLate`: the program ran before the agent came, so there may be anything,
   * and this Node has not been told to load that file in its workers.
   */
  constructor(
    readonly recorder: Recorder,
    readonly preload: string,
    readonly making: string,
    readonly isLate = false,
  ) {
    this.stacks = new Stacks(recorder);
    this.changed = new ChangedSlots(recorder);
    this.items = new ItemCounts(recorder, this.changed);
    this.buffers = new SharedBuffers(recorder.counters);
  }

  get isHeard(): boolean {
    const before = this.emits;
    return typeof process.emit === 'function' && this.emits > before;
  }

  /** A wait of the thread is over. */
  waited(stack: number, ns: number): void {
    if (this.stacks.isOfBody(stack)) this.waitedInBodies += ns;
  }

  /** Code of the program is about to run, or to wait. */
  stir(): void {
    this.sleeping?.stir();
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
