import type { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Analysis, failureNote } from '../../analysis/index';
import { DisposableStore, NS_PER_MS, type Disposable, type TimeNs } from '../../base/index';
import type { RunModel } from '../../model/index';
import type { RunExit } from '../../protocol/index';
import type { FindingRow } from '../../protocol/view/index';
import {
  PollLoop,
  PrivateDirectory,
  identifyProcess,
  isAlive,
  type Tick,
} from '../../transport/index';
import type { RecordingWriter } from '../../trace/index';
import { enterDescendants } from '../attach/descendants';
import { enterProgram } from '../attach/enter';
import type { EntryRequest } from '../attach/script';
import { readTarget } from '../attach/target';
import { Emitter } from '../emitter';
import type { AttachOptions, EnterOptions, FollowOptions, LaunchOptions } from '../options';
import { AttachedProgram } from '../process/attached';
import { Child } from '../process/child';
import { ForeignProgram } from '../process/foreign';
import type { ChildExit, RunningProgram, StartPlan } from '../process/program';
import { throughExactBytes } from '../process/exactBytes';
import { Interrupts } from '../process/interrupts';
import { isUnderNohup, throughNohup } from '../process/nohup';
import { Unfollowed } from '../process/unfollowed';
import {
  injectedEnvironment,
  plainEnvironment,
  pythonRuntime,
  runVariables,
} from '../program/environment';
import { isIsolatedPython } from '../program/isolated';
import { TestRunners } from '../tests/testRunners';
import { begin, type Begun } from './begin';
import type { Capture } from './capture';
import { askStuck, hearLastWords } from './lastWords';
import { leftBehindNote } from './leftBehind';
import { planOf } from './plan';

/** Processes that outlive the program have so long to end by themselves before the run is over. */
const LINGER_MS = 400;
const LINGER_LOOK_MS = 10;
/** Who wants to know all that was written up to now has it looked for so often, so many times at most: the model may be behind. */
const LOOK_MS = 1;
const MOST_LOOKS = 50;
/** Longer timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const NOTHING_SEEN =
  'No Python or Node process was followed. Another program, such as a shell, that starts Python with -I, -S or -E, or empties the environment (env -i, sudo), keeps Heddle out: run the Python itself with Heddle.';

/** A program that was started and is being followed. */
export class LiveRun implements Disposable {
  readonly model: RunModel;
  readonly analysis: Analysis;
  readonly exit: Promise<RunExit>;
  readonly notes: string[] = [];
  readonly writer: RecordingWriter | null;
  private readonly capture: Capture;
  readonly onTick = new Emitter<TimeNs>();
  readonly onFinding = new Emitter<FindingRow>();
  readonly onNote = new Emitter<string>();
  /** What ended it, when that was us. */
  private cause: RunExit['reason'] | null = null;
  private readonly owned = new DisposableStore();
  private readonly loop = this.owned.add(new PollLoop(this));
  private over = false;
  private endNs: TimeNs | null = null;
  private resolveExit!: (exit: RunExit) => void;

  private constructor(
    private readonly options: FollowOptions,
    readonly directory: Pick<PrivateDirectory, 'path'> & Disposable,
    { capture, writer, model }: Begun,
    private readonly child: RunningProgram,
    private readonly instrumented: boolean,
    private readonly tests: TestRunners | null = null,
    /** null: the environment that it was started with is not ours. */
    private readonly unfollowed: Unfollowed | null = null,
  ) {
    this.model = model;
    this.capture = capture;
    this.writer = writer;
    this.analysis = new Analysis(model, {
      ...options.analysis,
      onFailure: (rule, error) => this.note(failureNote(rule, error)),
    });
    this.exit = new Promise((resolve) => (this.resolveExit = resolve));
    this.owned.add(directory);
    this.owned.defer(() => capture.dispose());
    this.owned.add(child);
    if (tests) this.owned.add(tests);
    if (options.handleSignals !== false) this.owned.add(new Interrupts(child));
  }

  /** Starts a program. Throws a HeddleError when that is not possible; then nothing is left behind. */
  static async start(options: LaunchOptions): Promise<LiveRun> {
    const cwd = options.cwd ?? process.cwd();
    const base = plainEnvironment(options.environment ?? process.env);
    const plan = planOf(options, base, cwd);
    const cleanUp = new DisposableStore();
    try {
      const runtime = pythonRuntime();
      const directory = cleanUp.add(PrivateDirectory.create());
      const notes = [...plan.notes];
      const epoch = process.hrtime.bigint();
      const { path } = directory;
      const begun = begin(options, { path, epoch, cwd, title: plan.title, command: plan.shown });
      cleanUp.defer(() => begun.capture.dispose());
      const run = {
        sessionDirectory: path,
        epoch,
        detail: options.detail ?? 'summary',
        failsTests: options.onDeadlock === 'fail',
      };
      const isolated = isIsolatedPython(plan.path, plan.args);
      const environment = plan.instrumented
        ? injectedEnvironment(base, run, runtime, isolated)
        : base;
      const tests = options.tests ? await TestRunners.open(path) : null;
      if (tests) cleanUp.add(tests);
      const start = { path: plan.path, argv0: plan.argv0, args: plan.args, cwd, environment };
      const child = await startProgram(start, options, path);
      const unfollowed = plan.instrumented ? new Unfollowed(path) : null;
      const live = new LiveRun(
        options,
        directory,
        begun,
        child,
        plan.instrumented,
        tests,
        unfollowed,
      );
      if (options.tests)
        tests?.serve({ model: live.model, analysis: live.analysis, words: options.tests }, () =>
          live.tick(),
        );
      live.follow([...notes, ...begun.notes]);
      return live;
    } catch (error) {
      cleanUp.dispose();
      throw error;
    }
  }

  /** Follows a program that runs already; it is left running, and its directory with it. */
  static attach(options: AttachOptions): LiveRun {
    const { directory: path, epoch, cwd, command } = options;
    const begun = begin(options, { path, epoch, cwd, title: titleOf(command), command });
    const directory = { path, dispose: () => undefined };
    const live = new LiveRun(options, directory, begun, new ForeignProgram(path, false), true);
    live.follow(begun.notes);
    return live;
  }

  /**
   * Comes into a program that runs already, and lets it go in the end. Throws a HeddleError when that
   * is not possible; then nothing is left behind.
   */
  static async enter(options: EnterOptions): Promise<LiveRun> {
    const target = readTarget(options.pid);
    const { identity, cwd, command } = target;
    const runtime = pythonRuntime();
    const cleanUp = new DisposableStore();
    try {
      const directory = cleanUp.add(PrivateDirectory.create());
      const { path } = directory;
      const epoch = process.hrtime.bigint();
      const title = titleOf(command);
      const begun = begin(options, { path, epoch, cwd, title, command });
      cleanUp.defer(() => begun.capture.dispose());
      const run = { sessionDirectory: path, epoch, detail: options.detail ?? 'summary' };
      const requestWith = (more: EnterOptions['variables']): EntryRequest => ({
        sessionDirectory: path,
        variables: { ...runVariables(run), ...choiceOfAgent(), ...more },
        runtime,
      });
      await enterProgram(target, requestWith(options.variables));
      const live = new LiveRun(
        options,
        directory,
        begun,
        new AttachedProgram(identity, path),
        true,
      );
      live.follow(begun.notes);
      const { pid, children = true, variables, childVariables = variables } = options;
      if (children) live.entering = live.enterChildren(pid, requestWith(childVariables));
      return live;
    } catch (error) {
      cleanUp.dispose();
      throw error;
    }
  }

  /** Resolved when nobody is being entered any more: who comes in late is let go with the others. */
  private entering: Promise<void> = Promise.resolve();

  private async enterChildren(pid: number, request: EntryRequest): Promise<void> {
    const isOver = (): boolean => this.over || this.cause !== null;
    const notes = await enterDescendants(pid, request, isOver).catch((error: unknown) => [
      `Processes of the program are not followed: ${(error as Error).message}`,
    ]);
    for (const note of notes) if (!this.over) this.note(note);
  }

  private follow(notes: readonly string[]): void {
    for (const note of notes) this.note(note);
    this.loop.start();
    const { timeLimitNs } = this.options;
    if (timeLimitNs !== undefined) {
      const ms = Math.min(timeLimitNs / NS_PER_MS, LONGEST_TIMER_MS);
      const cause = this.child instanceof AttachedProgram ? 'detached' : 'timeLimit';
      const timer = setTimeout(() => this.end(cause), ms);
      this.owned.defer(() => clearTimeout(timer));
    }
    void this.child.exit.then((exit) => this.finish(exit));
  }

  get childProcess(): ChildProcess | null {
    return this.child.process;
  }

  /** Since the session's epoch; stands still when the run is over. */
  get elapsedNs(): TimeNs {
    return this.endNs ?? this.capture.now();
  }

  /** Polls now rather than in some milliseconds. */
  catchUp(): void {
    this.loop.catchUp();
  }

  /** Polls as often as a view is painted, until disposed. */
  watch(): Disposable {
    return this.loop.watch();
  }

  /** Polls until the model knows what the program has written so far: some milliseconds, as what is younger is held back. */
  async caughtUp(): Promise<void> {
    const asked = this.capture.now();
    this.catchUp();
    for (let left = MOST_LOOKS; left > 0 && !this.over && this.model.now < asked; left--) {
      await after(LOOK_MS);
      this.catchUp();
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.signal(signal);
  }

  kill(): void {
    this.cause ??= 'killed';
    this.child.kill();
  }

  /** Ends the run and leaves the program to itself: for one that was entered. */
  detach(): void {
    this.end('detached');
  }

  /** Asks the program to end, for a reason of ours. */
  private end(reason: RunExit['reason']): void {
    if (this.over || this.cause !== null) return;
    this.cause = reason;
    void hearLastWords(this.model, this.directory.path).then(() => this.child.terminate());
  }

  private note(text: string): void {
    this.notes.push(text);
    this.onNote.emit(text);
  }

  /** Whether a tick should not wait: records do, or somebody waits for an answer. */
  get presses(): boolean {
    return this.analysis.undecided || (this.tests?.wanted ?? false) || this.capture.presses;
  }

  /** Reads what is new, and tells what follows from it. */
  tick(): Tick {
    if (this.over) return { moved: false, fullest: 0, more: false };
    const tick = this.capture.tick();
    for (const note of tick.notes) this.note(note);
    const unfollowed = this.unfollowed?.look(this.childProcess?.pid, this.capture.processes) ?? [];
    for (const note of unfollowed) this.note(note);
    const now = this.capture.now();
    // At every poll: a deadlock is believed when the next one has found it unchanged.
    this.tell(this.analysis.check(this.tests?.wanted));
    this.tests?.looked(!tick.moved && !tick.more);
    this.noteRecording();
    this.onTick.emit(now);
    return tick;
  }

  private tell(found: readonly FindingRow[]): void {
    for (const row of found) {
      this.onFinding.emit(row);
      this.tests?.found(row);
      if (!this.analysis.isFinal(row)) continue;
      askStuck(this.model, this.directory.path, row);
      if (this.options.onDeadlock === 'exit') this.end('deadlock');
    }
  }

  private recordingNoted = false;

  private noteRecording(): void {
    if (this.recordingNoted || !this.writer?.stopped) return;
    this.recordingNoted = true;
    this.note(`The recording ends early: ${this.writer.stopped}.`);
  }

  /** The program has ended: wait a little for what it leaves running, read the rest, and close. */
  private async finish(ended: ChildExit): Promise<void> {
    await this.entering;
    const until = performance.now() + LINGER_MS;
    this.capture.checkSoon();
    const left = this.child.leftBehind().flatMap((pid) => identifyProcess(pid) ?? []);
    while (!this.isLeft && performance.now() < until && (this.hasSurvivors() || left.some(isAlive)))
      await after(LINGER_LOOK_MS);
    this.loop.dispose();
    if (this.over) return;
    const goOn = left.length > 0 ? leftBehindNote(this.child.leftBehind()) : null;
    if (goOn !== null) this.note(goOn);
    const reason = this.cause ?? (ended.signal === null ? 'exited' : 'killed');
    const { code, signal } = ended;
    this.close({ code, signal, reason });
  }

  /** Reads the rest, and tells that this was all. */
  private close(exit: RunExit): void {
    this.over = true;
    const last = this.capture.end(exit);
    for (const note of last.notes) this.note(note);
    this.endNs = this.capture.now();
    this.tell(this.analysis.check());
    this.noteRecording();
    const isSilent = this.capture.processes.length === 0 && !this.unfollowed?.any;
    if (isSilent && this.instrumented) this.note(NOTHING_SEEN);
    this.onTick.emit(this.endNs);
    this.resolveExit(exit);
  }

  private get isLeft(): boolean {
    return this.cause === 'detached';
  }

  private hasSurvivors(): boolean {
    return this.capture.processes.some(
      ({ ended, identity }) => !ended && identity !== null && isAlive(identity),
    );
  }

  /** Stops following; the program goes on by itself. */
  release(): void {
    if (!this.over) this.close({ code: null, signal: null, reason: 'detached' });
    this.child.release();
    this.dispose();
  }

  /** Ends what still runs and removes the session directory. */
  dispose(): void {
    this.over = true;
    this.owned.dispose();
  }
}

/** A program that is started has it from our environment. */
function choiceOfAgent(): Record<string, string> {
  const native = process.env['HEDDLE_NATIVE'];
  return native === undefined ? {} : { HEDDLE_NATIVE: native };
}

/** A program that runs already is called after its script. */
const titleOf = (command: readonly string[]): string =>
  basename(command.find((part) => /\.(py|[cm]?[jt]s)$/.test(part)) ?? command[0] ?? 'python');

async function startProgram(
  plan: StartPlan,
  { starter, stdio = 'inherit', handleSignals = true }: LaunchOptions,
  sessionDirectory: string,
): Promise<RunningProgram> {
  const how = handleSignals && isUnderNohup() ? throughNohup(plan) : plan;
  if (!starter)
    return Child.start({ ...throughExactBytes(how, sessionDirectory), stdio, sessionDirectory });
  await starter(plan);
  return new ForeignProgram(sessionDirectory);
}
