import { basename } from 'node:path';
import { types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { Detail, Ended, FactKey } from '../../../protocol/index';
import type { Agent } from './agent';
import { callOriginal, replace, watchMethod, type Hook } from '../replace';
import { isCalledByNative } from './stacks';
import { tellUnsettled } from './standing/lastWords';

const LONGEST_TEXT = 200;
/** The status with which Node ends where an `await` on the top level of a module has nothing left to wait for. */
const UNSETTLED = 13;

/** Of `process`, not declared by Node's types. */
interface ProcessInside {
  readonly _exiting?: boolean;
}

/**
 * The end of this thread, and the exception that ends it. A listener of ours would be counted with those of the
 * program; so `process.emit` is another function once the thread leaves, or while it is asked whether it has nothing left to do.
 */
export function hookProcessEvents(agent: Agent): void {
  /** Nobody may have caught it; whoever does so is asked before the thread leaves. */
  let thrown: { readonly error: unknown } | null = null;
  watchMethod(process, 'emit', (_, current) => {
    agent.emits++;
    if (!agent.whenEmpty) agent.stir();
    if ((process as ProcessInside)._exiting !== true)
      return agent.whenEmpty && emitUnlessEmpty(agent, current);
    return function emit(this: unknown, ...args: unknown[]): unknown {
      // Nothing waits for the event loop any more.
      if (args[0] === 'exit') agent.recorder.turn(0);
      // process.exit() calls it from JavaScript.
      const hasNothingLeft = args[0] === 'exit' && isCalledByNative(emit);
      const result: unknown = Reflect.apply(current as () => unknown, this, args);
      if (args[0] !== 'exit') return result;
      if (thrown) raise(agent, thrown.error, Ended.Thread);
      const status = Number(process.exitCode ?? args[1]) || 0;
      // Before waits that only with it are known to be over.
      if (isMainThread) agent.recorder.fact(FactKey.ExitStatus, String(status));
      if (!thrown && hasNothingLeft && isWorthALook(agent, status)) tellUnsettled(agent);
      leave(agent, status);
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

/** Whether to tell what has not come to its end, and never will: it takes some tenths of a second. */
const isWorthALook = ({ recorder }: Agent, status: number): boolean =>
  status === UNSETTLED || recorder.place.detail === Detail.Full;

/** What stands for `process.emit` while the event loop is kept for waits of the runtime alone, perhaps. */
function emitUnlessEmpty(agent: Agent, current: unknown) {
  return function emit(this: unknown, ...args: unknown[]): unknown {
    if (args[0] !== 'beforeExit' || !agent.whenEmpty)
      return Reflect.apply(current as () => unknown, this, args);
    agent.whenEmpty();
    return false;
  };
}

function leave({ recorder, changed }: Agent, status: number): void {
  changed.store();
  const { thread } = recorder.identity;
  recorder.threadEnd(thread, isMainThread ? 0 : status);
  if (isMainThread) recorder.processEnd();
  else recorder.close();
}

/** Tells of an exception that nobody caught; `flags`: RaisedFlag bits. */
export function raise({ recorder, stacks }: Agent, error: unknown, ended: Ended, flags = 0): void {
  const all = dataOf(error, 'stack');
  const [head = ''] = all.split('\n    at ', 1);
  const arrow = ARROW.exec(head);
  const sites = stacks.ofError(all);
  if (arrow && sites.length === 0) sites.push(...stacks.ofBody(arrow[1]!, Number(arrow[2])));
  const stack = sites.length === 0 ? 0 : recorder.definitions.stack(sites);
  const text = textOf(error, arrow ? head.slice(arrow[0].length) : head);
  const isOfFile = arrow && text.startsWith('SyntaxError: ');
  const place = isOfFile ? ` (${basename(arrow[1]!)}:${arrow[2]})` : '';
  recorder.raised(ended, short(text) + place, sites[0] ?? 0, stack, flags);
}

/** What V8, or Node, sets before the text of an error that comes from a file as it is loaded: place, line, and the part of it. */
const ARROW = /^(.+):(\d+)\n.*\n *\^+ *\n+/;

/** Type and message, by what can be read without running code of the program. `head`: that of its stack. */
function textOf(error: unknown, head: string): string {
  if (!isError(error)) return typeof error === 'string' ? error : typeof error;
  const message = dataOf(error, 'message');
  return head || (message ? `Error: ${message}` : 'Error');
}

/** It stands in tables and sentences. */
function short(text: string): string {
  const [first = ''] = text.trim().split(/\s*[\r\n]/, 1);
  return first.length > LONGEST_TEXT ? `${first.slice(0, LONGEST_TEXT - 1)}…` : first;
}

/** What ended a worker comes to the thread that made it as a copy, which V8 does not take for an error. */
function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  if (typeof value !== 'object') return false;
  for (let at = value; at !== null && !types.isProxy(at); at = Object.getPrototypeOf(at) as object)
    if (at === Error.prototype) return true;
  return false;
}

/** V8's own `stack` is an accessor in newer versions, which runs no code of the program once it was read. */
function dataOf(error: unknown, name: string): string {
  if (!isError(error)) return '';
  const descriptor = Object.getOwnPropertyDescriptor(error, name);
  const value: unknown =
    descriptor && ('value' in descriptor ? descriptor.value : name === 'stack' && error.stack);
  return typeof value === 'string' ? value : '';
}
