import type { ChildProcess } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Analysis } from '../analysis/index';
import { HeddleError, type Disposable, type TimeNs } from '../base/index';
import type { RunModel } from '../model/index';
import type { RunExit } from '../protocol/index';
import type { FindingRow, SourceExcerpt } from '../protocol/view/index';
import { RECORDING_EXTENSION } from '../trace/index';
import { readTarget } from './attach/target';
import { Emitter } from './emitter';
import { SessionFeed } from './feed';
import { LiveRun } from './live/liveRun';
import type { AttachOptions, EnterOptions, LaunchOptions, OpenOptions } from './options';
import { recordingName } from './recordings/store';
import { replayRecording } from './replay';
import { SourceExcerpts } from './sourceExcerpt';

function notRecorded(why: string): HeddleError {
  return new HeddleError(
    'notRecorded',
    `there is no recording to save: ${why}`,
    'Use --record FILE.',
  );
}

function cannotSave(path: string, error: unknown): HeddleError {
  return new HeddleError(
    'cannotSave',
    `the recording cannot be saved to ${path}: ${(error as Error).message}`,
    'Choose another place.',
  );
}

/** One run: a program that is being followed, or a recording of one. All that faces know of it. */
export class Session implements Disposable {
  private readonly ticks = new Emitter<TimeNs>();
  private readonly found = new Emitter<FindingRow>();
  private readonly ends = new Emitter<RunExit>();
  private readonly noted = new Emitter<string>();
  private readonly excerpts: SourceExcerpts;

  private constructor(
    readonly mode: 'live' | 'recording',
    readonly model: RunModel,
    readonly analysis: Analysis,
    /** How the run ended; for a recording at once. Never rejects. */
    readonly exit: Promise<RunExit>,
    private readonly live: LiveRun | null,
    private readonly recording: string | null,
    private readonly replayNotes: readonly string[],
  ) {
    this.excerpts = new SourceExcerpts(model);
    live?.onTick.on((now) => this.ticks.emit(now));
    live?.onFinding.on((row) => this.found.emit(row));
    live?.onNote.on((text) => this.noted.emit(text));
    void exit.then((value) => this.ends.emit(value));
  }

  /** Starts a program and follows it. Throws a HeddleError when it cannot be started. */
  static async launch(options: LaunchOptions): Promise<Session> {
    return Session.of(await LiveRun.start(options));
  }

  /** Follows a program that runs already. Throws a HeddleError when its recording cannot be begun. */
  static attach(options: AttachOptions): Session {
    return Session.of(LiveRun.attach(options));
  }

  /** What the process runs. Throws a HeddleError when it is none that can be entered, as far as a look tells. */
  static checkTarget(pid: number): 'python' | 'node' {
    return readTarget(pid).runtime;
  }

  /** Comes into a program that runs already, and records it. Throws a HeddleError when it cannot. */
  static async enter(options: EnterOptions): Promise<Session> {
    return Session.of(await LiveRun.enter(options));
  }

  private static of(live: LiveRun): Session {
    const path = live.writer?.path ?? null;
    return new Session('live', live.model, live.analysis, live.exit, live, path, []);
  }

  /** Replays a recording; all of it is there when this resolves. Throws a HeddleError. */
  static async open(path: string, options: OpenOptions = {}): Promise<Session> {
    const { model, analysis, exit, notes } = await replayRecording(path, options);
    return new Session('recording', model, analysis, Promise.resolve(exit), null, path, notes);
  }

  /** What a user should know about this session besides what processes say (AgentNote facts). */
  get notes(): readonly string[] {
    return this.live?.notes ?? this.replayNotes;
  }

  /** Where the run is or was recorded, null: nowhere. */
  get recordingPath(): string | null {
    return this.recording;
  }

  /** Called after each poll with the time since the epoch; a recording has no ticks. */
  onTick(listener: (now: TimeNs) => void): Disposable {
    return this.ticks.on(listener);
  }

  /** Called for each finding that is new or has changed. Those of a recording: `findings()`. */
  onFinding(listener: (row: FindingRow) => void): Disposable {
    return this.found.on(listener);
  }

  onNote(listener: (text: string) => void): Disposable {
    return this.noted.on(listener);
  }

  /** Called once when the run is over and everything has been read. */
  onEnd(listener: (exit: RunExit) => void): Disposable {
    return this.ends.on(listener);
  }

  /** Findings so far, in the order found. */
  findings(): FindingRow[] {
    return this.analysis.findings();
  }

  /** A feed for one view; `opensSource`: the host of the view can open an editor. */
  createFeed(opensSource = false): SessionFeed {
    return new SessionFeed(this, opensSource);
  }

  /** Time since the run began; of one that is over, its length. */
  get elapsedNs(): TimeNs {
    return this.live?.elapsedNs ?? this.model.now;
  }

  /** The program, for tests that pipe its output; null for a recording. */
  get childProcess(): ChildProcess | null {
    return this.live?.childProcess ?? null;
  }

  /** Directory the program writes to while it runs; null for a recording. */
  get directory(): string | null {
    return this.live?.directory.path ?? null;
  }

  /** Reads what the program has written since the last poll. */
  catchUp(): void {
    this.live?.catchUp();
  }

  /** Has a live run looked at as often as a view is painted, until disposed. */
  watch(): Disposable {
    return this.live?.watch() ?? { dispose: () => undefined };
  }

  /** Resolved when the model knows what the program has written up to this call, in some milliseconds. */
  async caughtUp(): Promise<void> {
    await this.live?.caughtUp();
  }

  /** Sends a signal to the program, not to its children. */
  signal(signal: NodeJS.Signals): void {
    this.live?.signal(signal);
  }

  /** Ends the run of a program that was entered, and leaves the program running as it was before. */
  detach(): void {
    this.live?.detach();
  }

  /** Ends the program and all it started, at once. */
  kill(): void {
    this.live?.kill();
  }

  /**
   * Copies what has been recorded so far; gives the path. Default: a new file in the working
   * directory. Throws a HeddleError.
   */
  saveRecording(path?: string): string {
    if (this.recording === null) throw notRecorded(this.notes[0] ?? 'recording was turned off');
    const target = resolve(path ?? this.defaultName());
    if (target === resolve(this.recording)) return target;
    try {
      copyFileSync(this.recording, target);
      return target;
    } catch (error) {
      throw cannotSave(target, error);
    }
  }

  private defaultName(): string {
    const run = this.model.run;
    const [first = 'run', second] = run?.command ?? [];
    const title = first === '-m' ? (second ?? 'run') : basename(first);
    return recordingName(title, new Date(run?.startedAt ?? Date.now())) + RECORDING_EXTENSION;
  }

  /** Source around a line of a file that occurs in the run; no lines for any other. */
  sourceExcerpt(file: string, line: number): SourceExcerpt {
    return this.excerpts.around(file, line);
  }

  /** Stops following a live run, and leaves the program running. Instead of `dispose`. */
  release(): void {
    this.live?.release();
  }

  /** Leaves nothing running and nothing in the session directory. */
  dispose(): void {
    this.live?.dispose();
  }
}
