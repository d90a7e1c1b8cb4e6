import type { ChildProcess } from 'node:child_process';
import type { Disposable } from '../../base/index';

/** How a program ended by itself or by a signal. */
export interface ChildExit {
  /** null: by a signal, or not known. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The program of a run, however it was started. */
export interface RunningProgram extends Disposable {
  readonly exit: Promise<ChildExit>;
  /** null when another process started it. */
  readonly process: ChildProcess | null;
  /** Sends a signal to the program alone. */
  signal(signal: NodeJS.Signals): void;
  /** Asks the whole tree to end, and kills after a grace what has not. */
  terminate(): void;
  /** Ends the whole tree at once. */
  kill(): void;
  /** Processes of it that go on although it has ended, by itself; those that end with us are none. */
  leftBehind(): readonly number[];
  /** Leaves it running. */
  release(): void;
}

/** What is to be started. */
export interface StartPlan {
  readonly path: string;
  /** What it is told to be called; a terminal that starts it says its path. */
  readonly argv0: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Has somebody else start the program, for instance a terminal; rejects when that fails. */
export type Starter = (plan: StartPlan) => Promise<void>;
