/** A signal that the program itself sent to a process. */
export interface SentSignal {
  readonly number: number;
  /** LaneId of the thread that sent it. */
  readonly lane: number;
  /** Site of the line that did. */
  readonly site: number;
  /** When, ns. */
  readonly at: number;
}
