/** A notification that found nobody waiting. */
export interface MissedState {
  /** LaneId of who notified, 0: unknown. */
  readonly by: number;
  /** Site of the line that did. */
  readonly site: number;
  /** When, ns. */
  readonly at: number;
}
