import type { Disposable } from '../../base/index';
import type { Delta, Hello, Reply } from '../../protocol/view/index';
import type { DeltaSource, FeedRequest, SessionFeed } from '../../session/index';
import type { ShownPaths } from '../dap/shownPaths';

/** What a view of a client is told, with files where the client has them. */
export class ShownFeed implements DeltaSource {
  constructor(
    private readonly feed: SessionFeed,
    private readonly shown: ShownPaths,
  ) {}

  hello(): Hello {
    return this.feed.hello();
  }

  full(): Delta {
    return this.mapped(this.feed.full());
  }

  delta(): Delta | null {
    return this.mapped(this.feed.delta());
  }

  get hasNews(): boolean {
    return this.feed.hasNews;
  }

  catchUp(): void {
    this.feed.catchUp();
  }

  watch(): Disposable {
    return this.feed.watch();
  }

  answer(request: FeedRequest): Reply | ArrayBuffer {
    const asked =
      request.type === 'source'
        ? { ...request, file: this.shown.toProgram(request.file) }
        : request;
    const answer = this.feed.answer(asked);
    return answer instanceof ArrayBuffer ? answer : this.mapped(answer);
  }

  private mapped<T>(value: T): T {
    return this.shown.isMapped ? (mapFiles(value, (file) => this.shown.mapped(file)) as T) : value;
  }
}

/** A copy in which every `file` is another one, at any depth. */
function mapFiles(value: unknown, map: (file: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapFiles(one, map));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'file' && typeof one === 'string' ? map(one) : mapFiles(one, map),
    ]),
  );
}
