import type { Delta, FindingRow, HostMessage } from '../../src/protocol/view/index';
import { mergeDeltas } from '../../src/protocol/view/index';
import { LockColors } from '../data/lockColors';
import { RunStore } from '../data/runStore';
import { TileCache } from '../data/tileCache';
import { TileLoader } from '../data/tileLoader';
import { WholeSlices } from '../data/wholeSlices';
import { FactStore } from '../details/facts';
import type { ConnectionState, HostConnection, HostListener } from '../host/connection';
import { Requests } from '../host/requests';

export interface SessionEvents {
  /** A delta was taken in; `news` are findings that were not there before. */
  data(news: readonly FindingRow[], first: boolean): void;
  tiles(): void;
  facts(): void;
  connection(): void;
  /** The run is another one than before. */
  restarted(): void;
}

/** The run as the page knows it: what the host said, and what can be asked of it. */
export class RunSession implements HostListener {
  readonly store = new RunStore();
  readonly colors = new LockColors();
  readonly cache = new TileCache();
  readonly requests: Requests;
  readonly loader: TileLoader;
  readonly facts: FactStore;
  readonly slices: WholeSlices;
  connection: ConnectionState = { kind: 'connecting' };
  private host: HostConnection | null = null;
  private backlog: Delta | null = null;
  private isPaused = false;
  private shownRun = '';

  constructor(private readonly events: SessionEvents) {
    this.requests = new Requests((message) => this.host?.send(message));
    this.loader = new TileLoader(this.requests, this.cache);
    this.facts = new FactStore(this.requests, () => events.facts());
    this.slices = new WholeSlices(this.requests, () => events.tiles());
  }

  /** Starts talking; `open` makes the connection with this session as its listener. */
  connect(open: (listener: HostListener) => HostConnection): void {
    this.host = open(this);
  }

  /** Opens a line in the editor, where the host has one. */
  openSource(file: string, line: number): void {
    this.host?.send({ type: 'openSource', file, line });
  }

  /** When the run started, which tells it from others; empty: not known yet. */
  get startedAt(): string {
    return this.store.run?.startedAt ?? '';
  }

  set paused(paused: boolean) {
    this.isPaused = paused;
    if (paused || this.backlog === null) return;
    const backlog = this.backlog;
    this.backlog = null;
    this.take(backlog);
  }

  state(state: ConnectionState): void {
    if (state.kind === 'open') this.host?.send({ type: 'ready' });
    if (state.kind === 'lost') {
      this.requests.connectionLost();
      this.loader.connectionLost();
    }
    // While trying again the reason for the loss stays on the page.
    if (state.kind === 'connecting' && this.connection.kind === 'lost') return;
    this.connection =
      state.kind === 'open' && this.connection.kind === 'lost' ? this.connection : state;
    this.events.connection();
  }

  message(message: HostMessage): void {
    switch (message.type) {
      case 'hello':
        this.store.greet(message);
        this.connection = { kind: 'open' };
        this.backlog = null;
        this.events.connection();
        break;
      case 'delta':
        if (this.isPaused && this.store.known) {
          this.backlog = this.backlog ? mergeDeltas(this.backlog, message) : message;
        } else {
          this.take(message);
        }
        break;
      case 'reply':
        if (!this.requests.answered(message)) this.loader.failed(message.id);
        break;
    }
  }

  tiles(buffer: ArrayBuffer): void {
    if (this.loader.receive(buffer, performance.now())) this.events.tiles();
  }

  private take(delta: Delta): void {
    const first = !this.store.known;
    const news = this.store.apply(delta);
    const run = this.startedAt;
    if (run !== this.shownRun && run !== '') {
      const another = this.shownRun !== '';
      this.shownRun = run;
      if (another) this.restart();
    }
    const { locks, queues } = this.store;
    this.colors.update([
      ...[...locks.values()].map((lock) => ({ id: lock.id, waitNs: lock.waitNs.total })),
      ...[...queues.values()].map((one) => ({ id: one.id, waitNs: one.putWaitNs + one.getWaitNs })),
    ]);
    this.events.data(news, first);
  }

  private restart(): void {
    this.colors.clear();
    this.loader.reset();
    this.facts.clear();
    this.slices.clear();
    this.events.restarted();
  }
}
