/** What is asked of a lane here. */
interface Lives {
  readonly alive: boolean;
  readonly endedWaiting: boolean;
}

/** Tasks of which any may end a wait: what gather(), a task group or the like waits for. */
export class AwaitedTasks {
  /** LaneIds, in the order told. */
  readonly lanes: number[] = [];
  /** How many more there are that are not told, or were over then. */
  untold = 0;

  /** `atNs`: time of the records that tell it, and of the TaskBlock they are part of. */
  constructor(readonly atNs: number) {}

  /** Those that are not over, or were not when their process ended; `lanes`: where they are. */
  left<L extends Lives>(lanes: { lane(id: number): L | undefined }): L[] {
    return this.lanes
      .map((id) => lanes.lane(id))
      .filter((lane) => lane !== undefined)
      .filter(({ alive, endedWaiting }) => alive || endedWaiting);
  }
}
