import { types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { FactKey } from '../../../protocol/index';
import type { Agent } from './agent';
import { callOriginal, replace, watchMethod, type Hook } from './replace';

const LONGEST_TEXT = 200;

/** Of `process`, not declared by Node's types. */
interface ProcessInside {
  readonly _exiting?: boolean;
}

/**
 * The end of this thread, and the exception that ends it. A listener of ours would be counted with those of the
 * program; so `process.emit` is another function once the thread leaves, and never before.
 */
export function hookProcessEvents(agent: Agent): void {
  /** Nobody may have caught it; whoever does so is asked before the thread leaves. */
  let thrown: { readonly error: unknown } | null = null;
  watchMethod(process, 'emit', (_, current) => {
    if ((process as ProcessInside)._exiting !== true) return null;
    return function emit(this: unknown, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(current as () => unknown, this, args);
      if (args[0] !== 'exit') return result;
      if (thrown) raise(agent, thrown.error);
      leave(agent, args[1]);
      return result;
    };
  });
  const fatal: Hook = (original, self, args) => {
    thrown = { error: args[0] };
    try {
      return callOriginal(original, self, args);
    } finally {
      thrown = null;
    }
  };
  replace(process, '_fatalException', fatal);
}

function leave({ recorder, messages }: Agent, code: unknown): void {
  messages.store();
  recorder.threadEnd(recorder.identity.thread, 0);
  if (!isMainThread) return recorder.close();
  recorder.fact(FactKey.ExitStatus, String(process.exitCode ?? code));
  recorder.processEnd();
}

function raise({ recorder, stacks }: Agent, error: unknown): void {
  const sites = stacks.ofError(dataOf(error, 'stack'));
  const stack = sites.length === 0 ? 0 : recorder.definitions.stack(sites);
  recorder.raised(textOf(error), sites[0] ?? 0, stack);
}

/** Type and message, by what can be read without running code of the program. */
function textOf(error: unknown): string {
  if (!types.isNativeError(error))
    return typeof error === 'string' ? error.slice(0, LONGEST_TEXT) : typeof error;
  const [first = ''] = dataOf(error, 'stack').split('\n    at ');
  const message = dataOf(error, 'message');
  const text = first || (message ? `Error: ${message}` : 'Error');
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}

/** V8's own `stack` is an accessor in newer versions, which runs no code of the program once it was read. */
function dataOf(error: unknown, name: string): string {
  if (!types.isNativeError(error)) return '';
  const descriptor = Object.getOwnPropertyDescriptor(error, name);
  const value: unknown =
    descriptor && ('value' in descriptor ? descriptor.value : name === 'stack' && error.stack);
  return typeof value === 'string' ? value : '';
}
