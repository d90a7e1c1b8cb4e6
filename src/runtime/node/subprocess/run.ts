import { ValueError } from '../errors';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { CalledProcessError, type Captured, type Command } from './errors';
import type { PopenOptions } from './plan';
import { type Communicated, Popen, type TextOf } from './popen';
import { PIPE } from './redirect';

export interface RunOptions extends PopenOptions, WaitOptions {
  /** What the command is to read. */
  readonly input?: string | Uint8Array | undefined;
  /** Whether to take in stdout and stderr. */
  readonly captureOutput?: boolean | undefined;
  /** Whether to throw a CalledProcessError for another status than 0. */
  readonly check?: boolean | undefined;
}

export interface RunAsyncOptions extends RunOptions, AsyncWaitOptions {}

type IfCaptured<O, S extends 'stdout' | 'stderr'> = O extends
  { captureOutput: true } | Record<S, typeof PIPE>
  ? TextOf<O>
  : null;

/** A command that has ended. */
export class CompletedProcess<const O extends RunOptions = RunOptions> {
  constructor(
    readonly args: Command,
    /** Negative: the number of the signal that ended it. */
    readonly returnCode: number,
    /** What it wrote, where that was taken in. */
    readonly stdout: IfCaptured<O, 'stdout'>,
    readonly stderr: IfCaptured<O, 'stderr'>,
  ) {}

  /** Throws a CalledProcessError for another status than 0. */
  checkReturnCode(): void {
    const { args, returnCode } = this;
    if (returnCode === 0) return;
    throw new CalledProcessError(returnCode, args, this.stdout, this.stderr);
  }
}

/**
 * Runs a command to its end, which blocks the thread. One that is not over within the time limit is killed, and TimeoutExpired
 * thrown.
 */
export function run<const O extends RunOptions>(args: Command, options?: O): CompletedProcess<O> {
  const child = start(args, options);
  try {
    return completed(child, child.communicate(options), options);
  } catch (error) {
    if (child.poll() === null) {
      child.kill();
      child.wait();
    }
    throw error;
  }
}

/** As `run`, without blocking the thread; the signal ends the command. */
export async function runAsync<const O extends RunAsyncOptions>(
  args: Command,
  options?: O,
): Promise<CompletedProcess<O>> {
  const child = start(args, options);
  try {
    return completed(child, await child.communicateAsync(options), options);
  } catch (error) {
    if (child.poll() === null) {
      child.kill();
      await child.waitAsync();
    }
    throw error;
  }
}

function start(args: Command, options: RunAsyncOptions = {}): Popen {
  const { input, captureOutput = false, stdin, stdout, stderr, signal } = options;
  if (input !== undefined && stdin !== undefined)
    throw new ValueError('stdin and input may not both be given');
  if (captureOutput && (stdout !== undefined || stderr !== undefined))
    throw new ValueError('stdout and stderr may not be given with captureOutput');
  signal?.throwIfAborted();
  return new Popen<PopenOptions>(args, {
    ...options,
    ...(input !== undefined && { stdin: PIPE }),
    ...(captureOutput && { stdout: PIPE, stderr: PIPE }),
  });
}

function completed<O extends RunOptions>(
  child: Popen,
  { stdout, stderr }: Communicated<Captured>,
  options: O | undefined,
): CompletedProcess<O> {
  const done = new CompletedProcess<O>(
    child.args,
    child.returnCode as number,
    stdout as IfCaptured<O, 'stdout'>,
    stderr as IfCaptured<O, 'stderr'>,
  );
  if (options?.check === true) done.checkReturnCode();
  return done;
}
