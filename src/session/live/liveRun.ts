import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Analysis } from '../../analysis/index';
import {
  DisposableStore,
  HeddleError,
  NS_PER_MS,
  type Disposable,
  type TimeNs,
} from '../../base/index';
import { RunModel } from '../../model/index';
import { Detail, type RunExit } from '../../protocol/index';
import type { FindingRow } from '../../protocol/view/index';
import { PollLoop, SessionDirectory, isAlive } from '../../transport/index';
import { RecordingWriter } from '../../trace/index';
import { Emitter } from '../emitter';
import type { AttachOptions, FollowOptions, LaunchOptions } from '../options';
import { Child } from '../process/child';
import { ForeignProgram } from '../process/foreign';
import type { ChildExit, RunningProgram, StartPlan } from '../process/program';
import { Interrupts } from '../process/interrupts';
import { injectedEnvironment, plainEnvironment, pythonRuntime } from '../program/environment';
import { noWorkingDirectory } from '../program/errors';
import { isIsolatedPython } from '../program/isolated';
import { resolveInterpreter } from '../program/interpreter';
import { resolveProgram, type Resolved } from '../program/resolve';
import { newRecordingPath } from '../recordings/store';
import { Capture } from './capture';

/** Processes that outlive the program have so long to end by themselves before the run is over. */
const LINGER_MS = 400;
/** Longer timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const DEADLOCK_RULES: readonly string[] = ['deadlock', 'self-deadlock'];

const NOTHING_SEEN =
  'No Python process was followed. Another program that empties the environment of a Python keeps Heddle out.';

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
  private over = false;
  private endNs: TimeNs | null = null;
  private resolveExit!: (exit: RunExit) => void;

  private constructor(
    private readonly options: FollowOptions,
    readonly directory: Pick<SessionDirectory, 'path'> & Disposable,
    { capture, writer, model }: Begun,
    private readonly child: RunningProgram,
    private readonly instrumented: boolean,
  ) {
    this.model = model;
    this.capture = capture;
    this.writer = writer;
    this.analysis = new Analysis(model, options.analysis ?? {});
    this.exit = new Promise((resolve) => (this.resolveExit = resolve));
    this.owned.add(directory);
    this.owned.defer(() => capture.dispose());
    this.owned.add(child);
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
      const directory = cleanUp.add(SessionDirectory.create());
      const notes = [...plan.notes];
      const epoch = process.hrtime.bigint();
      const { path } = directory;
      const begun = begin(options, { path, epoch, cwd, title: plan.title, command: plan.shown });
      cleanUp.defer(() => begun.capture.dispose());
      const run = { sessionDirectory: path, epoch, detail: options.detail ?? 'summary' };
      const isolated = isIsolatedPython(plan.path, plan.args);
      const environment = plan.instrumented
        ? injectedEnvironment(base, run, runtime, isolated)
        : base;
      const start = { path: plan.path, args: plan.args, cwd, environment };
      const child = await startProgram(start, options, path);
      const live = new LiveRun(options, directory, begun, child, plan.instrumented);
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
    const title = basename(command.find((part) => part.endsWith('.py')) ?? command[0] ?? 'python');
    const begun = begin(options, { path, epoch, cwd, title, command });
    const directory = { path, dispose: () => undefined };
    const live = new LiveRun(options, directory, begun, new ForeignProgram(path, false), true);
    live.follow(begun.notes);
    return live;
  }

  private follow(notes: readonly string[]): void {
    for (const note of notes) this.note(note);
    const loop = this.owned.add(new PollLoop(() => this.tick()));
    loop.start();
    const { timeLimitNs } = this.options;
    if (timeLimitNs !== undefined) {
      const ms = Math.min(timeLimitNs / NS_PER_MS, LONGEST_TIMER_MS);
      const timer = setTimeout(() => this.end('timeLimit'), ms);
      this.owned.defer(() => clearTimeout(timer));
    }
    void this.child.exit.then((exit) => this.finish(exit, loop));
  }

  get childProcess(): ChildProcess | null {
    return this.child.process;
  }

  /** Since the session's epoch; stands still when the run is over. */
  get elapsedNs(): TimeNs {
    return this.endNs ?? this.capture.now();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.signal(signal);
  }

  kill(): void {
    this.cause ??= 'killed';
    this.child.kill();
  }

  /** Asks the program to end, for a reason of ours. */
  private end(reason: RunExit['reason']): void {
    if (this.over || this.cause !== null) return;
    this.cause = reason;
    this.child.terminate();
  }

  private note(text: string): void {
    this.notes.push(text);
    this.onNote.emit(text);
  }

  private tick(): { moved: boolean; more: boolean } {
    if (this.over) return { moved: false, more: false };
    const tick = this.capture.tick();
    for (const note of tick.notes) this.note(note);
    const now = this.capture.now();
    // At every poll: a deadlock is believed when the next one has found it unchanged.
    this.tell(this.analysis.check());
    this.noteRecording();
    this.onTick.emit(now);
    return tick;
  }

  private tell(found: readonly FindingRow[]): void {
    for (const row of found) {
      this.onFinding.emit(row);
      if (this.options.onDeadlock === 'exit' && DEADLOCK_RULES.includes(row.rule))
        this.end('deadlock');
    }
  }

  private recordingNoted = false;

  private noteRecording(): void {
    if (this.recordingNoted || !this.writer?.stopped) return;
    this.recordingNoted = true;
    this.note(`The recording ends early: ${this.writer.stopped}.`);
  }

  /** The program has ended: wait a little for what it leaves running, read the rest, and close. */
  private async finish(ended: ChildExit, loop: PollLoop): Promise<void> {
    const until = performance.now() + LINGER_MS;
    this.capture.checkSoon();
    while (performance.now() < until && this.hasSurvivors())
      await new Promise((resolve) => setTimeout(resolve, 10));
    loop.dispose();
    if (this.over) return;
    this.over = true;
    const reason = this.cause ?? (ended.signal === null ? 'exited' : 'killed');
    const exit: RunExit = { code: ended.code, signal: ended.signal, reason };
    const last = this.capture.end(exit);
    for (const note of last.notes) this.note(note);
    this.endNs = this.capture.now();
    this.tell(this.analysis.check());
    this.noteRecording();
    if (this.capture.processes.length === 0 && this.instrumented) this.note(NOTHING_SEEN);
    this.onTick.emit(this.endNs);
    this.resolveExit(exit);
  }

  private hasSurvivors(): boolean {
    return this.capture.processes.some(
      ({ ended, identity }) => !ended && identity !== null && isAlive(identity),
    );
  }

  /** Stops following; the program goes on by itself. */
  release(): void {
    this.child.release();
    this.dispose();
  }

  /** Ends what still runs and removes the session directory. */
  dispose(): void {
    this.over = true;
    this.owned.dispose();
  }
}

/** What a run is recorded with and into. */
interface Begun {
  readonly capture: Capture;
  readonly writer: RecordingWriter | null;
  readonly model: RunModel;
  readonly notes: readonly string[];
}

interface Beginning {
  /** The session directory. */
  readonly path: string;
  readonly epoch: bigint;
  readonly cwd: string;
  readonly title: string;
  readonly command: readonly string[];
}

function begin(options: FollowOptions, { path, epoch, cwd, title, command }: Beginning): Begun {
  const startedAt = new Date();
  const notes: string[] = [];
  const writer = openRecording(options, title, startedAt, notes);
  const model = new RunModel(options.model);
  const capture = new Capture(path, epoch, model, writer);
  capture.begin({
    command,
    workingDirectory: cwd,
    startedAt: startedAt.toISOString(),
    detail: options.detail === 'full' ? Detail.Full : Detail.Summary,
  });
  return { capture, writer, model, notes };
}

async function startProgram(
  plan: StartPlan,
  { starter, stdio = 'inherit' }: LaunchOptions,
  sessionDirectory: string,
): Promise<RunningProgram> {
  if (!starter) return Child.start({ ...plan, stdio, sessionDirectory });
  await starter(plan);
  return new ForeignProgram(sessionDirectory);
}

interface Plan {
  readonly path: string;
  readonly args: readonly string[];
  readonly title: string;
  /** As the user typed it. */
  readonly shown: readonly string[];
  readonly instrumented: boolean;
  readonly notes: readonly string[];
}

function planOf(options: LaunchOptions, environment: NodeJS.ProcessEnv, cwd: string): Plan {
  const { program } = options;
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw noWorkingDirectory(cwd);
  const resolved: Resolved = resolveProgram(program, environment, cwd);
  const { title, args } = resolved;
  const shown =
    program.kind === 'module'
      ? ['-m', program.module, ...program.args]
      : [program.command, ...program.args];
  if (resolved.kind === 'command')
    return { path: resolved.path, args, title, shown, instrumented: true, notes: [] };
  const force = options.force === true;
  const interpreter = resolveInterpreter(options.python, environment, cwd, force);
  const { path, supported, version, implementation } = interpreter;
  const notes = supported
    ? []
    : [`${implementation} ${version.join('.')} cannot be followed: nothing will be recorded.`];
  return { path, args, title, shown, instrumented: supported, notes };
}

/** A recording that was asked for must work; one that was not may fail, with a note. */
function openRecording(
  options: FollowOptions,
  title: string,
  at: Date,
  notes: string[],
): RecordingWriter | null {
  if (options.record === null) return null;
  if (options.record !== undefined) return new RecordingWriter(options.record);
  try {
    return new RecordingWriter(newRecordingPath(title, at));
  } catch (error) {
    const why = error instanceof HeddleError ? error.message : (error as Error).message;
    notes.push(`This run is not recorded: ${why}.`);
    return null;
  }
}
