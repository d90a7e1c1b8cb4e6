import type { Disposable, ObjectId } from '../../base/index';
import { DisposableStore } from '../../base/index';
import type { ObjectDetails } from '../../protocol/view/index';
import { Emitter } from '../runs/emitter';
import type { Run } from '../runs/run';
import type { Runs } from '../runs/runs';

/** Objects whose sites are asked for, those others waited for longest. */
const MOST = 30;
/** How soon they are asked for, and how often, ms: VS Code puts off asking for lenses with each change that it is told of. */
const SOON_MS = 500;
const REFRESH_MS = 2_000;

/** Keeps the sites of the locks and queues that matter, for what is shown in source. */
export class ObjectFacts implements Disposable {
  private readonly store = new DisposableStore();
  private readonly details = new Map<ObjectId, ObjectDetails>();
  private readonly asked = new Map<ObjectId, string>();
  private readonly changes = new Emitter<void>();
  /** Something that is shown in source may have changed; at most once in two seconds, but for another run. */
  readonly onChange = this.changes.event;
  private timer: NodeJS.Timeout | undefined;
  private refreshedAt = -Infinity;
  private lastId = 0;

  constructor(
    private readonly runs: Runs,
    /** Whether anybody looks. */
    private readonly wanted: () => boolean,
  ) {
    this.store.add(
      runs.onSelect(() => {
        this.details.clear();
        this.asked.clear();
        this.refreshedAt = -Infinity;
        clearTimeout(this.timer);
        this.timer = undefined;
        this.soon();
      }),
    );
    this.store.add(runs.onChange(() => this.soon()));
    this.store.defer(() => clearTimeout(this.timer));
  }

  all(): Iterable<ObjectDetails> {
    return this.details.values();
  }

  dispose(): void {
    this.store.dispose();
  }

  private soon(): void {
    const wait = Math.max(SOON_MS, this.refreshedAt + REFRESH_MS - Date.now());
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.refreshedAt = Date.now();
      void this.refresh().then(() => this.changes.emit());
    }, wait);
  }

  private async refresh(): Promise<void> {
    const run = this.runs.current;
    if (!run || !this.wanted()) return;
    await Promise.all(this.stale(run).map((id) => this.ask(run, id)));
  }

  /** Those whose figures differ from when they were asked for. */
  private stale(run: Run): ObjectId[] {
    const { locks, queues } = run.rows;
    const lost = [
      ...[...locks.values()].map(({ id, waitNs }) => ({ id, ns: waitNs.total })),
      ...[...queues.values()].map(({ id, putWaitNs, getWaitNs }) => ({
        id,
        ns: putWaitNs + getWaitNs,
      })),
    ];
    return lost
      .filter(({ ns }) => ns > 0)
      .sort((a, b) => b.ns - a.ns)
      .slice(0, MOST)
      .filter(({ id, ns }) => {
        const key = String(ns);
        if (this.asked.get(id) === key) return false;
        this.asked.set(id, key);
        return true;
      })
      .map(({ id }) => id);
  }

  private async ask(run: Run, object: ObjectId): Promise<void> {
    const answer = await run.ask({ type: 'object', id: ++this.lastId, object });
    if (run !== this.runs.current || !('type' in answer)) return;
    if (answer.kind === 'object') this.details.set(object, answer.object);
  }
}
