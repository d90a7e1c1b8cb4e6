import type { Disposable } from '../../base/index';
import type { Delta, Hello, Reply, ViewMessage } from '../../protocol/view/index';

/** What a view may ask that is not answered by the extension itself. */
export type Question = Exclude<ViewMessage, { type: 'ready' } | { type: 'openSource' }>;

/** What the source of a run tells. */
export interface SourceListener {
  /** A full delta follows. `recording`: the file that has, or will have, all of the run. */
  hello(hello: Hello, recording: string | null): void;
  delta(delta: Delta): void;
  /** Nothing more will come. */
  lost(reason: string): void;
}

/** Where a run comes from: a debug adapter, or the process that reads a recording. */
export interface RunSource extends Disposable {
  /** Begins to tell; called once. */
  start(listener: SourceListener): Promise<void>;
  /** Rejects when there is nobody to answer. */
  ask(question: Question): Promise<Reply | ArrayBuffer>;
}
