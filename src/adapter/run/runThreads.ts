import type { RunState } from '../../model/index';

/** A process, as far as its threads are concerned. */
export interface ThreadHost {
  readonly pid: number;
  owner(ident: number): string;
}

/** What the client knows a thread by. */
export interface ThreadEntry<Host extends ThreadHost> {
  readonly id: number;
  readonly ident: number;
  readonly debuggee: Host;
}

/** Ids of threads that are in no recording: far above those of lanes. */
const FIRST_OWN_ID = 1_000_001;
const LANE_PATIENCE_MS = 150;

interface Known<Host extends ThreadHost> extends ThreadEntry<Host> {
  native: number | null;
}

/**
 * The DAP ids of the threads of a run: that of its lane, so that every view names a thread by the
 * same number, or one of our own for threads the recording does not know.
 */
export class RunThreads<Host extends ThreadHost> {
  private readonly byId = new Map<number, Known<Host>>();
  private readonly byIdent = new Map<string, Known<Host>>();
  private nextOwn = FIRST_OWN_ID;

  constructor(private readonly model: () => RunState | null) {}

  find(id: number): ThreadEntry<Host> | undefined {
    return this.byId.get(id);
  }

  /** The lane of a thread of the operating system. */
  laneOf(pid: number, native: number): number | null {
    const model = this.model();
    for (const process of model?.allProcesses().toReversed() ?? []) {
      if (process.pid !== pid) continue;
      const lane = process.threads.findLast((one) => one.nativeId === native);
      if (lane) return lane.id;
    }
    return null;
  }

  /** Waits a moment until the lanes of threads that are new have been read. */
  async settle(
    debuggee: Host,
    rows: readonly { thread: number; native: number | null }[],
  ): Promise<void> {
    const until = Date.now() + LANE_PATIENCE_MS;
    const isNew = (row: { thread: number; native: number | null }): boolean =>
      row.native !== null &&
      !this.known(debuggee, row) &&
      this.laneOf(debuggee.pid, row.native) === null;
    while (this.model() && Date.now() < until && rows.some(isNew))
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** The thread as it is known; undefined: it is new, for an ident is used again when a thread has ended. */
  private known(
    debuggee: Host,
    { thread, native }: { thread: number; native: number | null },
  ): Known<Host> | undefined {
    const old = this.byIdent.get(debuggee.owner(thread));
    return old && (old.native === null || native === null || old.native === native)
      ? old
      : undefined;
  }

  entry(debuggee: Host, row: { thread: number; native: number | null }): ThreadEntry<Host> {
    const key = debuggee.owner(row.thread);
    const old = this.known(debuggee, row);
    if (old) {
      old.native ??= row.native;
      return old;
    }
    const ended = this.byIdent.get(key);
    if (ended) this.byId.delete(ended.id);
    const lane = row.native === null ? null : this.laneOf(debuggee.pid, row.native);
    const id = lane !== null && !this.byId.has(lane) ? lane : this.nextOwn++;
    const entry: Known<Host> = { id, ident: row.thread, debuggee, native: row.native };
    this.byId.set(id, entry);
    this.byIdent.set(key, entry);
    return entry;
  }

  idOf(debuggee: Host, ident: number, native: number | null): number {
    return this.entry(debuggee, { thread: ident, native }).id;
  }

  /** Forgets threads of a process that are not in `alive`. */
  retain(debuggee: Host, alive: ReadonlySet<number>): number[] {
    const gone: number[] = [];
    for (const [key, entry] of this.byIdent) {
      if (entry.debuggee !== debuggee || alive.has(entry.ident)) continue;
      this.byIdent.delete(key);
      this.byId.delete(entry.id);
      gone.push(entry.id);
    }
    return gone;
  }
}
