import type { StdioOptions } from 'node:child_process';
import type { AnalysisOptions } from '../analysis/index';
import type { DurationNs } from '../base/index';
import type { ModelOptions } from '../model/index';
import type { RunBegin } from '../protocol/index';
import type { Starter } from './process/program';
import type { Program } from './program/resolve';
import type { FindingWords } from './tests/testRunner';

/**
 * What to do when a deadlock was found: nothing, keep the program hanging for inspection, end it, have
 * the test that hangs fail.
 */
export type OnDeadlock = 'continue' | 'stop' | 'exit' | 'fail';

/** How a program is followed, whoever starts it. */
export interface FollowOptions {
  /** Default `summary`. */
  readonly detail?: 'summary' | 'full' | undefined;
  readonly timeLimitNs?: DurationNs | undefined;
  /** Default `continue`. */
  readonly onDeadlock?: OnDeadlock | undefined;
  /** Where the recording goes; default: among those kept for the last runs. null: none. */
  readonly record?: string | null | undefined;
  /** Signals to this process are handled for the program (Ctrl-C, …); default true. */
  readonly handleSignals?: boolean | undefined;
  readonly analysis?: AnalysisOptions | undefined;
  readonly model?: ModelOptions | undefined;
}

export interface LaunchOptions extends FollowOptions {
  readonly program: Program;
  /** Interpreter, by path or by name on PATH. */
  readonly python?: string | undefined;
  /** What stands between the interpreter and the program, as `-X dev`. */
  readonly pythonArgs?: readonly string[] | undefined;
  /** Node for a JavaScript or TypeScript file, by path or by name on PATH. */
  readonly node?: string | undefined;
  /** Default: that of this process. */
  readonly cwd?: string | undefined;
  /** Environment of the program; default: that of this process. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Run uninstrumented what cannot be instrumented. */
  readonly force?: boolean | undefined;
  /** Has the program started elsewhere, for instance in a terminal; default: by this process. */
  readonly starter?: Starter | undefined;
  /** Serves test runners in the program, in these words; absent: no test is told of anything. */
  readonly tests?: FindingWords | undefined;
  /** Default `inherit`. */
  readonly stdio?: StdioOptions | undefined;
}

/** A program that somebody else has started, and has recorded into a directory of theirs. */
export interface AttachOptions extends FollowOptions {
  readonly directory: string;
  /** Of their session, on this machine's monotonic clock, ns. */
  readonly epoch: bigint;
  readonly command: readonly string[];
  readonly cwd: string;
}

/** A program that runs, and that nobody records so far. */
export interface EnterOptions extends FollowOptions {
  readonly pid: number;
  /** Whether the Pythons and Nodes below it are entered, too; default: they are. Those that it starts from then on are followed in any case. */
  readonly children?: boolean | undefined;
  /** More of what the agent is to find in its environment: a debugger's address. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** The same for those below it; default: `variables`. */
  readonly childVariables?: Readonly<Record<string, string>> | undefined;
}

export interface OpenOptions {
  /** Options, or how they follow from what was recorded. */
  readonly analysis?: AnalysisOptions | ((run: RunBegin | null) => AnalysisOptions) | undefined;
  readonly model?: ModelOptions | undefined;
  /** Called now and then with the share of the file that was read, 0–1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}
