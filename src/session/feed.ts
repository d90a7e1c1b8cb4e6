import type { Disposable } from '../base/index';
import { ViewFeed, type RunState } from '../model/index';
import type {
  Delta,
  FindingRow,
  Hello,
  Reply,
  SourceExcerpt,
  ViewMessage,
} from '../protocol/view/index';

/** What a view may ask of a session: all but what its host answers by itself. */
export type FeedRequest = Exclude<ViewMessage, { type: 'ready' } | { type: 'openSource' }>;

/** What a feed needs of its session. */
export interface FeedSource {
  readonly mode: Hello['mode'];
  readonly model: RunState;
  /** What a user should know of a recording. */
  readonly notes: readonly string[];
  findings(): readonly FindingRow[];
  sourceExcerpt(file: string, line: number): SourceExcerpt;
  saveRecording(): string;
  catchUp(): void;
  watch(): Disposable;
}

/** Answers a request of a view; what cannot be answered is an error reply. */
export function answerSafely(
  feed: Pick<SessionFeed, 'answer'>,
  request: FeedRequest,
): Reply | ArrayBuffer {
  try {
    return feed.answer(request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'reply', id: request.id, kind: 'error', message };
  }
}

/** Feeds one connected view; create one for each. */
export class SessionFeed {
  private readonly view: ViewFeed;

  constructor(
    private readonly session: FeedSource,
    private readonly opensSource: boolean,
  ) {
    this.view = new ViewFeed(session.model, () => session.findings());
  }

  hello(): Hello {
    const { mode, notes } = this.session;
    const hello = this.view.hello(mode, this.opensSource);
    return mode === 'recording' && notes.length > 0 ? { ...hello, notes } : hello;
  }

  /** Everything, as the first delta of a view. */
  full(): Delta {
    return this.view.full();
  }

  /** Reads what the program has written since the last poll. */
  catchUp(): void {
    this.session.catchUp();
  }

  /** Has the program looked at as often as a view is painted, until disposed. */
  watch(): Disposable {
    return this.session.watch();
  }

  /** What changed since the last one, null when nothing did. */
  delta(): Delta | null {
    return this.view.delta();
  }

  /** Whether something other than time has changed since the last delta. */
  get hasNews(): boolean {
    return this.view.hasNews;
  }

  /** Answers a request; tiles in binary. */
  answer(request: FeedRequest): Reply | ArrayBuffer {
    const { id } = request;
    if (request.type === 'source') {
      const source = this.session.sourceExcerpt(request.file, request.line);
      return { type: 'reply', id, kind: 'source', source };
    }
    if (request.type === 'save')
      return { type: 'reply', id, kind: 'saved', path: this.session.saveRecording() };
    return this.view.answer(request);
  }
}
