import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Disposable } from '../../base/index';
import { cannotStart } from '../program/errors';
import { killTree, processesOf, sendSignal } from './tree';

/** How a program ended by itself or by a signal. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
  readonly sessionDirectory: string;
}

/** A polite request comes first; what is still there after so long is killed. */
const GRACE_MS = 1500;

/**
 * The program of a run with all it starts. In our own process group, so that it stays in the
 * foreground of the terminal: Ctrl-C reaches it first.
 */
export class Child implements Disposable {
  readonly exit: Promise<ChildExit>;
  private ended = false;
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
    const { path, args, cwd, environment, stdio, sessionDirectory } = options;
    let started: ChildProcess;
    try {
      started = spawn(path, args, { cwd, env: environment, stdio });
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

  /** Leaves nothing running but what a program that ended by itself has left behind: its daemons. */
  dispose(): void {
    if (this.killTimer) clearTimeout(this.killTimer);
    process.off('exit', this.killAtExit);
    if (this.cut || !this.ended) this.kill();
  }
}
