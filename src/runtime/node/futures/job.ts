import * as future from '../core/future';
import { NEXT_ITEM } from '../core/items';
import * as pool from '../core/pool';
import { type Loop, runShare } from '../parallel/share';
import { memory, self } from '../program/program';
import { drop } from '../program/references';
import { noticing } from '../program/shared';
import { type AnyTask, importTask } from '../program/task';
import { type Thrown, tellThrown } from '../program/thrown';
import { decode, encode, peek } from '../queue/codec';

/** How an item has the arguments of its job. */
export const Form = {
  none: 0,
  /** The argument itself. */
  one: 1,
  /** An array of them. */
  several: 2,
  /** An array of arguments of one call each; the result is an array. */
  chunk: 3,
  /** The same, of arrays of the arguments of one call each. */
  starChunk: 4,
  /** An array of a loop and the member of its team whose share is to be run. */
  share: 5,
} as const;
export type Form = (typeof Form)[keyof typeof Form];

/** Blocks begin at multiples of eight, so that the form fits in beside the address of the function's key. */
const FORM_BITS = 7;

/** Items with keys of tasks that this thread has sent, which stay for good: one for each task. */
const sent = new Map<string, number>();
/** Keys that have come, by their items. */
const received = new Map<number, string>();

function keyItem(key: string): number {
  let item = sent.get(key);
  if (item === undefined) sent.set(key, (item = encode(key)));
  return item;
}

/** The item of a job. */
export function writeJob(handle: number, task: AnyTask, form: Form, args: unknown): number {
  const item = encode(args);
  pool.describe(self, item, handle, keyItem(task.key) | form);
  return item;
}

/** A job that will not be run: what its arguments refer to is given back by reading them. */
export function discardJob(item: number): void {
  const handle = pool.futureOf(self, item);
  decode(item);
  drop(handle);
}

export function discardJobs(chain: number): void {
  for (let item = chain; item !== 0;) {
    const next = memory.get(item + NEXT_ITEM);
    discardJob(item);
    item = next;
  }
}

/** When it was, in the time of who records. */
export const submittedAt = (handle: number): number =>
  memory.bytes(handle).readDoubleLE(memory.byteOf(handle + future.SUBMITTED));
export function setSubmittedAt(handle: number, ns: number): void {
  memory.bytes(handle).writeDoubleLE(ns, memory.byteOf(handle + future.SUBMITTED));
}

export const formOf = (args: readonly unknown[]): Form =>
  args.length === 0 ? Form.none : args.length === 1 ? Form.one : Form.several;

/** What `formOf` leaves of the arguments. */
export const argsIn = (form: Form, args: readonly unknown[]): unknown =>
  form === Form.several ? args : args[0];

/** What a job is to do. */
export interface Call {
  readonly key: string;
  readonly form: Form;
  readonly args: unknown;
}

/** Reads the job of an item, whose memory is given back. */
export function readJob(item: number): Call {
  const call = pool.callOf(self, item);
  const key = keyOf(call & ~FORM_BITS);
  return { key, form: (call & FORM_BITS) as Form, args: decode(item) };
}

/** Does it; a promise where the function or its module is asynchronous. */
export function perform({ key, form, args }: Call): unknown {
  const known = tasksHere.get(key);
  if (known) return callTask(known, form, args);
  return importTask(key).then((task) => {
    tasksHere.set(key, task);
    return callTask(task, form, args);
  });
}

const tasksHere = new Map<string, AnyTask>();

function keyOf(item: number): string {
  let key = received.get(item);
  if (key === undefined) received.set(item, (key = peek(item) as string));
  return key;
}

type Called = (...args: unknown[]) => unknown;

/** `args`: as the form has them. A promise where the function is asynchronous. */
export function callTask(task: AnyTask, form: Form, args: unknown): unknown {
  const fn = task as unknown as Called;
  if (form === Form.none) return fn();
  if (form === Form.one) return fn(args);
  if (form === Form.several) return fn(...(args as unknown[]));
  if (form === Form.share) return runShare(task, ...(args as [Loop, number]));
  if (form === Form.chunk) return callEach(fn, args as unknown[]);
  return callEach((several) => fn(...(several as unknown[])), args as unknown[]);
}

/** One after another, also where they are asynchronous. */
function callEach(fn: Called, items: readonly unknown[]): unknown {
  const results: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const result = fn(item);
    if (isPromise(result)) return continueEach(fn, items, index, results, result);
    results.push(result);
  }
  return results;
}

async function continueEach(
  fn: Called,
  items: readonly unknown[],
  at: number,
  results: unknown[],
  first: PromiseLike<unknown>,
): Promise<unknown[]> {
  results.push(await first);
  for (const item of items.slice(at + 1)) results.push(await fn(item));
  return results;
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { then?: unknown }).then === 'function';

/** What came of a job, in the memory that threads share. */
export interface Written {
  readonly state: number;
  readonly item: number;
  /** What it threw, also where that is no more than that its result cannot be sent. */
  readonly error?: unknown;
}

/** Writes what a job returned. */
export function writeReturned(handle: number, value: unknown): Written {
  try {
    return { state: future.RETURNED, item: write(handle, value) };
  } catch (error) {
    return writeThrown(handle, error);
  }
}

/** Writes what a job threw; as text alone, where it cannot be sent as it is. */
export function writeThrown(handle: number, error: unknown): Written {
  const state = future.THREW;
  const told = (bare: boolean): Thrown => tellThrown(error, bare);
  try {
    return { state, item: write(handle, told(false)), error };
  } catch {
    return { state, item: write(handle, told(true)), error };
  }
}

function write(handle: number, value: unknown): number {
  const [item, refers] = noticing(() => encode(value));
  if (refers) memory.store(handle + future.REFERS, 1);
  return item;
}
