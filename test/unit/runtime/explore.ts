import type { Memory, Self } from '../../../src/runtime/node/memory/memory';
import {
  type Operation,
  PlainMemory,
  ReplayMemory,
  Stopped,
  TIMED_OUT,
  WOKEN,
} from './replayMemory';

/*
 * The interleavings of a few threads that run the runtime's own code: all of them, or those in which a
 * thread that could go on is put aside a limited number of times. A thread cannot be stopped in the
 * middle, but it can be run again: each step runs it from the beginning with the answers its memory has
 * given so far, up to the first operation that is new; that one is done, and the answer kept.
 */

/** What a thread does. It is run over and over: all it leaves must be in the memory. */
export type Body = (self: Self) => unknown;

export interface Model {
  readonly threads: readonly Body[];
  readonly setUp?: (self: Self) => void;
  /** Looks at the end of an interleaving; throws when something is wrong. */
  readonly check?: (results: readonly unknown[], memory: Memory) => void;
  /** How often a thread that could go on is put aside for another one; default: no limit. */
  readonly preemptions?: number;
  /** See Memory. */
  readonly patience?: number;
  /** More states than that are a mistake of the model. */
  readonly most?: number;
}

export interface Explored {
  readonly states: number;
  /** Every combination of results that came up, as JSON. */
  readonly outcomes: ReadonlySet<string>;
}

const ROWS_AT = 128;
const ROW = 32;
const WORDS = 256;

const selfOf = (memory: Memory, index: number): Self => ({
  memory,
  id: index + 1,
  row: ROWS_AT + index * ROW,
});

/** Where the waiter of a thread is. */
export const waiterOf = (self: Self): number => self.row + 16;

interface Thread {
  readonly answers: readonly number[];
  /** What it does next; undefined at its end. */
  readonly next: Operation | undefined;
  readonly asleep: boolean;
  readonly result: unknown;
}

interface State {
  readonly words: Int32Array;
  readonly threads: readonly Thread[];
  readonly path: Path | undefined;
  /** Who went last, and how often others may still be put before it. */
  readonly last: number;
  readonly preemptions: number;
}

/** How a state came about, last step first. */
interface Path {
  readonly step: string;
  readonly before: Path | undefined;
}

export function explore(model: Model): Explored {
  const { threads: bodies, setUp, check, preemptions = Infinity, most = 400_000 } = model;
  const words = new Int32Array(WORDS);
  setUp?.(selfOf(new PlainMemory(words), bodies.length));
  const threads = bodies.map((_, index) => advance(words, model, index, []));
  const open: State[] = [{ words, threads, path: undefined, last: -1, preemptions }];
  const seen = new Set<string>();
  const outcomes = new Set<string>();
  for (let state = open.pop(); state; state = open.pop()) {
    const key = keyOf(state);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > most) throw new Error(`more than ${most} states`);
    const followers = stepsFrom(state, model);
    open.push(...followers);
    if (followers.length > 0) continue;
    const stuck = state.threads.flatMap(({ next }, index) => (next ? [index] : []));
    if (stuck.length > 0) throw failure(`threads ${stuck.join()} sleep for ever`, state);
    const results = state.threads.map(({ result }) => result);
    outcomes.add(JSON.stringify(results));
    try {
      check?.(results, new PlainMemory(state.words));
    } catch (error) {
      throw failure(String(error), state);
    }
  }
  return { states: seen.size, outcomes };
}

/** Runs a thread from its beginning to the operation after its answers. Changes `words`. */
function advance(words: Int32Array, model: Model, index: number, known: readonly number[]): Thread {
  const { threads, patience = 1 } = model;
  const body = threads[index] as Body;
  const answers = [...known];
  try {
    const result = body(selfOf(new ReplayMemory(words, answers, patience), index));
    return { answers, next: undefined, asleep: false, result };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { answers, next: error.operation, asleep: false, result: undefined };
  }
}

function stepsFrom(state: State, model: Model): State[] {
  const { threads, last, preemptions } = state;
  const own = threads[last] ? stepsOf(state, model, threads[last], last) : [];
  if (own.length > 0 && preemptions === 0) return own;
  const price = own.length > 0 ? 1 : 0;
  const others = threads.flatMap((thread, index) =>
    index === last ? [] : stepsOf(state, model, thread, index),
  );
  return [...own, ...others.map((one) => ({ ...one, preemptions: preemptions - price }))];
}

function stepsOf(state: State, model: Model, thread: Thread, index: number): State[] {
  const { next } = thread;
  if (!next) return [];
  const go = (answer: number, woken?: number): State =>
    stepped(state, model, index, answer, next, woken);
  switch (next.kind) {
    case 'touch':
      return [go(NaN)];
    case 'notify': {
      // Whichever of those who sleep there may be the one that is woken.
      const sleepers = state.threads.flatMap((other, at) =>
        other.asleep && other.next?.kind === 'wait' && other.next.at === next.at ? [at] : [],
      );
      return sleepers.length === 0 ? [go(0)] : sleepers.map((sleeper) => go(0, sleeper));
    }
    case 'wait': {
      if (thread.asleep) return next.limited ? [go(TIMED_OUT)] : [];
      if (state.words[next.at] !== next.expected) return [go(WOKEN)];
      const threads = state.threads.with(index, { ...thread, asleep: true });
      return [{ ...state, threads, last: index, path: after(state, `${index}: ${next.name}`) }];
    }
  }
}

function stepped(
  state: State,
  model: Model,
  index: number,
  given: number,
  operation: Operation,
  woken: number | undefined,
): State {
  const words = state.words.slice();
  const run = (which: number, answer: number): Thread => {
    const { answers } = state.threads[which] as Thread;
    try {
      return advance(words, model, which, [...answers, answer]);
    } catch (error) {
      throw failure(String(error), state);
    }
  };
  const answer = operation.kind === 'touch' ? operation.apply(words) : given;
  let threads = state.threads.with(index, run(index, answer));
  if (woken !== undefined) threads = threads.with(woken, run(woken, WOKEN));
  const step = `${index}: ${operation.name} -> ${answer}${woken === undefined ? '' : ` wakes ${woken}`}`;
  return { ...state, words, threads, last: index, path: after(state, step) };
}

const after = (state: State, step: string): Path => ({ step, before: state.path });

function failure(what: string, state: State): Error {
  const steps: string[] = [];
  for (let path = state.path; path; path = path.before) steps.unshift(path.step);
  return new Error(`${what}, after:\n${steps.join('\n')}`);
}

/** Tells states apart, by 64 bits: with a million states, one in 40 million runs misses one. */
function keyOf({ words, threads, last, preemptions }: State): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  const add = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ (value + 0x9e3779b9), 0x85ebca6b);
    b ^= b >>> 13;
  };
  words.forEach(add);
  for (const { answers, asleep } of threads) {
    add(asleep ? -1 : answers.length);
    answers.forEach(add);
  }
  // Without a limit it does not matter who went last.
  if (preemptions !== Infinity) {
    add(last);
    add(preemptions);
  }
  return `${a},${b}`;
}
