import type { Disposable, LaneId } from '../../base/index';
import { VIEW_PROTOCOL, type Delta, type Hello, type Reply } from '../../protocol/view/index';
import { Emitter } from './emitter';
import { RowStore } from './rowStore';
import type { Question, RunSource } from './source';

/** One run that can be looked at: its rows so far, and who to ask for more. */
export class Run implements Disposable {
  readonly rows = new RowStore();
  /** Why nothing more will come; null while something may. */
  lost: string | null = null;
  private hello: Hello = {
    type: 'hello',
    protocol: VIEW_PROTOCOL,
    mode: 'live',
    opensSource: true,
  };
  private path: string | null = null;
  private replay: Promise<RunSource> | null = null;
  private readonly deltas = new Emitter<Delta>();
  private readonly begins = new Emitter<void>();
  private readonly changes = new Emitter<void>();
  /** After each delta, with only what it brought. */
  readonly onDelta = this.deltas.event;
  /** The rows were begun anew. */
  readonly onBegin = this.begins.event;
  /** Rows, which threads are frozen, or whether it is alive, changed. */
  readonly onChange = this.changes.event;

  constructor(
    /** Names the run for as long as the window lives. */
    readonly id: string,
    private readonly label: string,
    private readonly source: RunSource,
    /** Reads a recording: that of a live run answers for it once its debug session is over. */
    private readonly read: (path: string) => RunSource,
  ) {}

  /** The recording it came from; of a live run, where it is recorded. */
  get recording(): string | null {
    return this.path;
  }

  get title(): string {
    return this.rows.run?.title ?? this.label;
  }

  /** Whether it is a recording that was opened. */
  get isRecording(): boolean {
    return this.hello.mode === 'recording';
  }

  /** When the program was started; null while that is not known. */
  get startedAt(): Date | null {
    const { run } = this.rows;
    return run ? new Date(run.startedAt) : null;
  }

  /** Whether the program runs and somebody tells about it. */
  get live(): boolean {
    return this.hello.mode === 'live' && this.lost === null && this.rows.live;
  }

  start(): Promise<void> {
    return this.source.start({
      hello: (hello, recording) => {
        this.path = recording;
        this.hello = { ...hello, opensSource: true };
        this.rows.clear();
        this.begins.emit();
      },
      delta: (delta) => {
        this.rows.apply(delta);
        this.deltas.emit(delta);
        this.changes.emit();
      },
      lost: (reason) => {
        this.lost = reason;
        if (this.rows.live && this.hello.mode === 'live') this.breakOff(reason);
        this.changes.emit();
      },
    });
  }

  /** The debugger keeps the thread still from now on, or no longer: the deltas do not tell. */
  froze(lane: LaneId, is: boolean): void {
    if (is) this.rows.frozen.add(lane);
    else this.rows.frozen.delete(lane);
    this.changes.emit();
  }

  /** What a view that has just come up is told. */
  snapshot(): readonly [Hello, Delta] {
    return [this.hello, this.rows.full()];
  }

  /** Answers a view; failures are replies too. */
  async ask(question: Question): Promise<Reply | ArrayBuffer> {
    try {
      const source = this.lost === null ? this.source : await this.replayed();
      return await source.ask(question);
    } catch (error) {
      const message = this.lost ?? (error instanceof Error ? error.message : String(error));
      return { type: 'reply', id: question.id, kind: 'error', message };
    }
  }

  /** Nobody told how the program ended: views keep the last picture, with the reason. */
  private breakOff(reason: string): void {
    this.rows.live = false;
    this.hello = {
      ...this.hello,
      notes: [`Connection lost: ${reason}. This is the last picture.`],
    };
    this.begins.emit();
    this.deltas.emit(this.rows.full());
  }

  dispose(): void {
    this.source.dispose();
    void this.replay?.then(
      (source) => source.dispose(),
      () => undefined,
    );
  }

  /** The recording of a run whose source is gone; rows have the same ids in it. */
  private replayed(): Promise<RunSource> {
    if (this.replay) return this.replay;
    const { path } = this;
    if (path === null) return Promise.resolve(this.source);
    const source = this.read(path);
    const nothing = (): void => undefined;
    this.replay = source
      .start({ hello: nothing, delta: nothing, lost: nothing })
      .then(() => source);
    return this.replay;
  }
}
