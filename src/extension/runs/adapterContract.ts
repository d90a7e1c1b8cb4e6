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
  /** `{ pid }`, to the session that sent {@link InspectorOffer}: the program is not to wait for another debugger. */
  letGo: 'heddleLetGo',
  /** `{ stands }`: whether a debugger below the session holds a thread, so that waits are not the program's doing. */
  stands: 'heddleStands',
} as const;

export const customEvents = {
  /** Body: a `Delta`. Comes after the first `heddleView` only. */
  delta: 'heddleDelta',
  /** Body: an {@link InspectorOffer}. The program waits until its debugger lets it go. */
  inspector: 'heddleInspector',
} as const;

/** A Node that VS Code's own JavaScript debugger can attach to. */
export interface InspectorOffer {
  readonly pid: number;
  readonly name: string;
  /** WebSocket address of its inspector. */
  readonly url: string;
  /** `javascriptDebugger` of the configuration. */
  readonly options: Readonly<Record<string, unknown>>;
}

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
