import { pathToFileURL } from 'node:url';
import { RuntimeError } from '../errors';
import type { Portable } from '../multiprocessing/portable';
import type { Shared } from './shared';
import { program } from './program';
import { type Place, nameAt } from './taskNames';

/** A function that can run in another thread: what `task` gives. */
export type Task<A extends unknown[], R> = ((...args: A) => R) & {
  /** The address of its module, its place there and its name. */
  readonly key: string;
};

export type AnyTask = Task<never[], unknown>;

/**
 * What arrives in another thread as it left: plain data, and the runtime's own objects and tasks.
 * Functions, symbols and objects with methods become `never`.
 */
export type Sendable<T> = T extends Shared | Portable | AnyTask | BuiltIn
  ? T
  : T extends ((...args: never[]) => unknown) | symbol
    ? never
    : T extends object
      ? { [K in keyof T]: Sendable<T[K]> }
      : T;

/** What structured clone knows besides plain objects. */
type BuiltIn =
  | Date
  | RegExp
  | Error
  | ArrayBuffer
  | SharedArrayBuffer
  | ArrayBufferView
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/** Shown by the compiler where an argument cannot be sent. */
export interface CannotBeSent {
  readonly 'an argument of this task cannot be sent to another thread': never;
}

/** Tasks of this thread by key, and how many each module has registered. */
const tasks = new Map<string, AnyTask>();
const counts = new Map<string, number>();
const places = new Map<string, Place>();

/**
 * Registers a function that other threads are to run, and gives it back, fit to be passed to
 * `Thread`. Call it at the top level of a module: the thread imports that module and finds the
 * function by its place there, so that it survives bundling and minifying.
 *
 * ```ts
 * export const work = task((from: number, results: Queue<number>) => { … });
 * ```
 */
export function task<A extends unknown[], R>(
  fn: ((...args: A) => R) & ([A] extends [Sendable<A>] ? unknown : CannotBeSent),
): Task<A, R> {
  const calledAt = callingPlace();
  const { module } = calledAt;
  const place = counts.get(module) ?? 0;
  counts.set(module, place + 1);
  const key = `${module}#${place}:${fn.name}`;
  const registered = Object.assign((...args: A): R => fn(...args), { key });
  Object.defineProperty(registered, 'name', { value: fn.name });
  tasks.set(key, registered);
  places.set(key, calledAt);
  return registered;
}

/** Registers a function of the runtime's own, which every thread knows. */
export function builtIn<A extends unknown[], R>(name: string, fn: (...args: A) => R): Task<A, R> {
  const registered = Object.assign((...args: A): R => fn(...args), { key: `heddle:#0:${name}` });
  tasks.set(registered.key, registered);
  return registered;
}

export const isTask = (value: object): value is AnyTask =>
  'key' in value && typeof value.key === 'string' && tasks.get(value.key) === value;

/**
 * Throws where what other threads or processes are to call was not registered: the compiler refuses it, and a program in JavaScript
 * has none. `what`: `the function of a thread`.
 */
export function mustBeTask(value: unknown, what: string): void {
  if (typeof value === 'function' && 'key' in value && typeof value.key === 'string') return;
  const given =
    typeof value === 'function' ? `the function ${value.name || '(no name)'}` : typeof value;
  throw new TypeError(`${what} must be registered with task() at module level; this is ${given}`);
}

/** Throws unless they are what `args` of a thread or a process is: a string would be taken for its letters. */
export function mustBeArguments(value: unknown): void {
  if (!Array.isArray(value))
    throw new TypeError(`args must be an array, as in { args: [value] }; this is ${typeof value}`);
}

/** What a key says: the module's address, and the function's name. */
export function describeKey(key: string): { module: string; name: string } {
  const [, module = '', name = ''] = /^(.*)#\d+:(.*)$/s.exec(key) ?? [];
  return { module, name };
}

/** What a task of this thread is called: as its function, or what its module calls it. */
export function nameOfTask(key: string): string {
  const { name } = describeKey(key);
  const place = places.get(key);
  return name === '' && place ? nameAt(place) : name;
}

/** The key here of one of a process that has the program elsewhere. */
let keyHere = (key: string): string => key;

/** Has keys of tasks that come from now on be understood as those that `translate` makes of them. */
export function translateKeys(translate: (key: string) => string): void {
  keyHere = translate;
}

/** The task of this thread with that key, as it is here; undefined: there is none. */
export const registered = (key: string): AnyTask | undefined => tasks.get(key);

/** The task of this thread with that key. */
export function taskOf(key: string): AnyTask {
  const found = tasks.get(key) ?? tasks.get(keyHere(key));
  if (found) return found;
  const { module, name } = describeKey(key);
  throw new RuntimeError(
    `task '${name}' is not registered in this thread: call task() at the top level of ${module}, ` +
      'not inside of a function or under a condition',
  );
}

/** The same, after its module was imported if need be. */
export async function importTask(key: string): Promise<AnyTask> {
  if (!tasks.has(key)) {
    program.importing = true;
    try {
      await import(describeKey(key).module);
    } finally {
      program.importing = false;
    }
  }
  return taskOf(key);
}

/** Where the top level of a module calls `task`. */
function callingPlace(): Place {
  const { prepareStackTrace } = Error as { prepareStackTrace?: unknown };
  let site: NodeJS.CallSite | undefined;
  try {
    Error.prepareStackTrace = (_, sites) => {
      [site] = sites;
      return '';
    };
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, task);
    void holder.stack;
  } finally {
    Object.assign(Error, { prepareStackTrace });
  }
  const file = site?.getFileName();
  if (!site || !file || file.startsWith('node:') || file.startsWith('[')) {
    throw new RuntimeError(
      'task() must be called in a module with a file: other threads import it',
    );
  }
  const module = file.includes('://') ? file : pathToFileURL(file).href;
  return { module, line: site.getLineNumber() ?? 0, column: site.getColumnNumber() ?? 0 };
}

/** Throws when a module that is being imported for a thread or process starts another one. */
export function refuseWhileImporting(what: 'thread' | 'process' = 'thread'): void {
  if (!program.importing) return;
  throw new RuntimeError(
    `a ${what} is started while the module of another thread or process is being imported. ` +
      'The module that defines a task runs in each thread or process that runs the task; what only the program ' +
      'itself is to do belongs under the guard:\n\n' +
      "    import { isMain } from 'heddle/task';\n" +
      '    if (isMain) main();\n',
  );
}
