import type { Disposable } from '../../base/index';
import type { Session } from '../../session/index';
import type { ClientSession } from './clientSession';
import type { Debuggee } from './debuggee';

const INTERVAL_MS = 500;
/** Names tell how long a thread has waited: so often they are told anew while one waits. */
const RENAME_MS = 2000;

/** A run, as far as its threads are watched. */
export interface WatchedRun {
  readonly debuggees: ReadonlySet<Debuggee>;
  ownerSession(debuggee: Debuggee): ClientSession | undefined;
}

/**
 * Tells clients which threads come and go while nothing stops, and that the names of those which
 * wait have changed. Looks only when the recording says that something happened.
 */
export class ThreadWatch implements Disposable {
  private seen = '';
  private toldAt = 0;
  private busy = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly run: WatchedRun,
    private readonly session: Session,
  ) {
    this.timer = setInterval(() => void this.look(), INTERVAL_MS);
  }

  private async look(): Promise<void> {
    const { model } = this.session;
    const state = `${model.waitRevision} ${model.lanesSoFar} ${this.run.debuggees.size}`;
    const isStale = model.blocked.length > 0 && performance.now() - this.toldAt > RENAME_MS;
    if (this.busy || (state === this.seen && !isStale)) return;
    this.busy = true;
    this.seen = state;
    this.toldAt = performance.now();
    try {
      for (const debuggee of this.run.debuggees) await this.compare(debuggee);
    } finally {
      this.busy = false;
    }
  }

  private async compare(debuggee: Debuggee): Promise<void> {
    const owner = this.run.ownerSession(debuggee);
    if (!owner?.debuggees.has(debuggee)) return;
    const rows = await debuggee.list();
    if (!owner.debuggees.has(debuggee)) return;
    const now = new Set(rows.map(({ id }) => id));
    for (const threadId of now) owner.tellOf(debuggee, threadId);
    for (const threadId of debuggee.told) {
      if (now.has(threadId)) continue;
      debuggee.told.delete(threadId);
      owner.connection.event('thread', { reason: 'exited', threadId });
    }
    owner.renamed(debuggee);
  }

  dispose(): void {
    clearInterval(this.timer);
  }
}
