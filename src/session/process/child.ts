import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { cannotStart } from '../program/errors';
import type { ChildExit, RunningProgram, StartPlan } from './program';
import { killTree, processesOf, sendSignal } from './tree';

export interface ChildOptions extends StartPlan {
  readonly stdio: StdioOptions;
  readonly sessionDirectory: string;
}

/** A polite request comes first; what is still there after so long is killed. */
const GRACE_MS = 1500;

/**
 * The program of a run with all it starts. In our own process group, so that it stays in the
 * foreground of the terminal: Ctrl-C reaches it first.
 */
export class Child implements RunningProgram {
  readonly exit: Promise<ChildExit>;
  private ended = false;
  private released = false;
  /** We or a signal ended it: then nothing of it may stay. */
  private cut = false;
  private killTimer: NodeJS.Timeout | null = null;
  private readonly killAtExit = (): void => killTree(this.pid, this.sessionDirectory);

  private constructor(
    readonly process: ChildProcess,
    private readonly sessionDirectory: string,
  ) {
    this.exit = new Promise((resolve) => {
      process.once('exit', (code, signal) => {
        this.ended = true;
        this.cut ||= signal !== null;
        resolve({ code, signal });
      });
    });
    globalThis.process.on('exit', this.killAtExit);
  }

  /** Starts a program; throws a HeddleError when that fails. */
  static async start(options: ChildOptions): Promise<Child> {
    const { path, argv0, args, cwd, environment, stdio, sessionDirectory } = options;
    let started: ChildProcess;
    try {
      started = spawn(path, args, { argv0, cwd, env: environment, stdio });
    } catch (error) {
      throw cannotStart(path, error);
    }
    const child = new Child(started, sessionDirectory);
    try {
      await new Promise<void>((resolve, reject) => {
        started.once('spawn', resolve);
        started.once('error', reject);
      });
    } catch (error) {
      child.dispose();
      throw cannotStart(path, error);
    }
    started.on('error', () => undefined);
    return child;
  }

  get pid(): number | undefined {
    return this.ended ? undefined : this.process.pid;
  }

  /** Sends a signal to the program alone. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) sendSignal(this.pid, signal);
  }

  /** Asks the whole tree to end, and kills after a grace what has not. */
  terminate(): void {
    if (this.ended) return;
    this.cut = true;
    for (const pid of processesOf(this.pid, this.sessionDirectory)) {
      sendSignal(pid, 'SIGTERM');
      sendSignal(pid, 'SIGCONT');
    }
    this.killTimer ??= setTimeout(() => this.kill(), GRACE_MS);
  }

  /** Ends the whole tree at once. */
  kill(): void {
    this.cut = true;
    killTree(this.pid, this.sessionDirectory);
  }

  leftBehind(): readonly number[] {
    return this.cut ? [] : processesOf(undefined, this.sessionDirectory);
  }

  /** Leaves it running: what it prints from now on goes nowhere, but never fails. */
  release(): void {
    if (this.killTimer) clearTimeout(this.killTimer);
    process.off('exit', this.killAtExit);
    this.released = true;
    for (const stream of [this.process.stdout, this.process.stderr]) {
      // That of a program which has ended is closed: there is nothing to be read on.
      if (!stream || stream.destroyed || this.ended) continue;
      spawn('cat', { stdio: [stream, 'ignore', 'ignore'], detached: true }).unref();
      stream.destroy();
    }
    this.process.unref();
  }

  /** Leaves nothing running but what a program that ended by itself has left behind: its daemons. */
  dispose(): void {
    if (this.killTimer) clearTimeout(this.killTimer);
    process.off('exit', this.killAtExit);
    if (!this.released && (this.cut || !this.ended)) this.kill();
  }
}
