import type { Lane } from './lane';

/** Tasks of which any may end a wait: what gather(), a task group or the like waits for. */
export class AwaitedTasks {
  /** In the order told. */
  readonly lanes: Lane[] = [];
  /** How many more there are that are not told, or were over then. */
  untold = 0;

  /** `atNs`: time of the records that tell it, and of the TaskBlock they are part of. */
  constructor(readonly atNs: number) {}

  /** Those that are not over, or were not when their process ended. */
  get left(): readonly Lane[] {
    return this.lanes.filter(({ alive, endedWaiting }) => alive || endedWaiting);
  }
}
