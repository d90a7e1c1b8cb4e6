import type { Delta, Hello, Reply } from '../../protocol/view/index';

/**
 * What the extension asks of the debug adapter besides DAP. All of it goes to the root session of
 * a run, whose model covers child processes; the id of a DAP thread is the LaneId of its lane.
 */
export const customRequests = {
  /** Begin sending deltas; answered with {@link ViewStart}. Asking again begins anew. */
  view: 'heddleView',
  /** Answered with {@link ViewChannelStart}: the same, past DAP, for a client on the same machine. */
  channel: 'heddleChannel',
  /** A `FeedRequest` of the view; answered with {@link ViewAnswer}. */
  ask: 'heddleAsk',
  /** `{ threadId }`, also to child sessions. The thread keeps still while others continue. */
  freeze: 'heddleFreeze',
  thaw: 'heddleThaw',
  /** `{ threadId }`: the one thread goes on, every other stopped thread stays. */
  continueOnly: 'heddleContinueOnly',
  /** `{ threadId, granularity: 'over' | 'into' | 'out' }` */
  stepOnly: 'heddleStepOnly',
  /** No arguments; answered with `{ text }`: every thread of every process with its stack. */
  dumpStacks: 'heddleDumpStacks',
} as const;

export const customEvents = {
  /** Body: a `Delta`. Comes after the first `heddleView` only. */
  delta: 'heddleDelta',
} as const;

export interface ViewStart {
  readonly hello: Hello;
  /** The full delta. */
  readonly delta: Delta;
  /** Where the run is recorded; null: nowhere. */
  readonly recording: string | null;
}

export interface ViewChannelStart {
  /** A socket; the frames on it are those of src/adapter/wire/viewFrames.ts. */
  readonly path: string;
  /** What the first frame has to tell. */
  readonly token: string;
  readonly recording: string | null;
}

export type ViewAnswer =
  | { readonly reply: Reply }
  /** An encoded TileBatch in base64: DAP is JSON. */
  | { readonly tiles: string };
