import { inspect } from 'node:util';
import { recorder } from '../recording';
import { writeAll } from '../program/output';

/** What is said of a thread whose function threw. */
export interface FailedThread {
  readonly name: string;
  readonly ident: number | undefined;
}

export type Excepthook = (error: unknown, thread: FailedThread) => void;

/** Prints the error as Python does; the other threads go on. */
const print: Excepthook = (error, { name }) => printError(`Exception in thread ${name}`, error);

/** Writes an error that nobody caught to stderr, below what it is said of. */
export function printError(title: string, error: unknown): void {
  const text = error instanceof Error && error.stack !== undefined ? error.stack : inspect(error);
  writeAll(2, Buffer.from(`${title}:\n${text}\n`));
}

let current = print;

/**
 * Has errors that nobody catches in this thread's function told to `hook` instead of printed; undefined
 * sets back. At a module's top level, it applies to every thread that imports the module.
 */
export function setExcepthook(hook: Excepthook | undefined): void {
  current = hook ?? print;
}

/** Tells an error; one in the hook itself is printed, and the first one too. */
export function excepthook(error: unknown, thread: FailedThread): void {
  recorder?.raised(error, current !== print);
  try {
    current(error, thread);
  } catch (inHook) {
    print(error, thread);
    print(inHook, thread);
  }
}
