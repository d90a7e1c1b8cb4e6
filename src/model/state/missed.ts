/** What was given to an event loop that sleeps, without waking it. */
export interface UnwokenState {
  /** LaneId of who did, and of the task that would go on, 0: unknown. */
  readonly by: number;
  readonly task: number;
  /** Site of the line that did. */
  readonly site: number;
  /** When, ns. */
  readonly at: number;
}

/** A notification that found nobody waiting. */
export interface MissedState {
  /** LaneId of who notified, 0: unknown. */
  readonly by: number;
  /** Site of the line that did. */
  readonly site: number;
  /** When, ns. */
  readonly at: number;
}
