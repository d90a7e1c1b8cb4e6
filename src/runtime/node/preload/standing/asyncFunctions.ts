import {
  CAPABILITY,
  CONTEXT,
  isPromise,
  promisesIn,
  variablesIn,
  type HeapGraph,
} from './heapGraph';

/** An asynchronous function that has begun and stands at an `await`. */
export interface AsyncFunction {
  readonly node: number;
  /** The function itself. */
  readonly code: number;
  /** What its callers got. */
  readonly promises: number[];
  /** Those that it waits for, directly or by way of promises that others make of theirs. */
  readonly awaits: Set<AsyncFunction>;
  readonly awaitedBy: Set<AsyncFunction>;
}

/** As V8 calls what no program sees. */
export const REACTION = 'system / PromiseReaction';
const REQUEST = 'system / AsyncGeneratorRequest';
/** Of a promise: what waits for it, or what it has become. */
export const REACTIONS = 'reactions_or_result';

/**
 * The asynchronous functions that stand at an `await` of something that may still come: what nothing refers to any more is gone. Those that
 * TypeScript compiles for older engines, to a generator that `__awaiter` drives, are among them.
 */
export function asyncFunctions(heap: HeapGraph): AsyncFunction[] {
  const all = new Map<number, AsyncFunction>();
  const bodies = new Set<number>();
  heap.eachReference('internal', 'parameters_and_registers', (node) => bodies.add(node));
  const add = (node: number): void => {
    const code = heap.inside(node, 'function');
    if (bodies.has(node) && code !== undefined)
      all.set(node, { node, code, promises: [], awaits: new Set(), awaitedBy: new Set() });
  };
  heap.eachReference('internal', 'extension', (_, node) => add(node));
  // Those of files are there as long as they run, whatever they wait for.
  for (const node of bodies) if (isOfFile(heap, node)) add(node);
  const driven = drivenBodies(heap, bodies);
  for (const node of driven.keys()) add(node);
  for (const one of all.values()) {
    one.promises.push(...promisesOf(heap, one.node), ...(driven.get(one.node) ?? []));
    for (const node of waitersOf(heap, one.promises)) {
      const waiter = all.get(node);
      if (!waiter) continue;
      waiter.awaits.add(one);
      one.awaitedBy.add(waiter);
    }
  }
  return [...all.values()];
}

/** Whether it is the top level of a module that has, or had, something to wait for. */
function isOfFile(heap: HeapGraph, node: number): boolean {
  const code = heap.inside(node, 'function');
  return code !== undefined && heap.nameOf(code) === '' && promisesOf(heap, node).length > 0;
}

/** Generators that `__awaiter` drives, with the promises that their callers got. */
function drivenBodies(heap: HeapGraph, bodies: ReadonlySet<number>): Map<number, number[]> {
  const driven = new Map<number, number[]>();
  const drivers = new Map<number, number>();
  heap.eachReference('context', 'generator', (context, node) => {
    if (bodies.has(node)) drivers.set(context, node);
  });
  heap.eachReference('context', 'resolve', (context, resolve) => {
    const node = drivers.get(context) ?? drivers.get(heap.inside(context, 'previous') ?? -1);
    const settles = heap.inside(resolve, 'context');
    if (node !== undefined && settles !== undefined) driven.set(node, promisesIn(heap, settles));
  });
  return driven;
}

/** What its caller got; of an asynchronous generator what each call of `next()` did. */
function promisesOf(heap: HeapGraph, node: number): number[] {
  const found: number[] = [];
  const look = (from: number): void => {
    for (const { name, to } of heap.references(from)) {
      if (name === 'parameters_and_registers' || name === 'context') continue;
      if (isPromise(heap, to)) found.push(to);
      else if (heap.nameOf(to) === REQUEST) look(to);
    }
  };
  look(node);
  return found;
}

/**
 * The bodies of asynchronous functions that wait for these promises, or for promises that are settled with them, which are added to
 * `settled`.
 */
export function waitersOf(
  heap: HeapGraph,
  promises: readonly number[],
  settled?: Set<number>,
): Set<number> {
  const waiters = new Set<number>();
  const seen = new Set<number>();
  const queue = [...promises];
  const visit = (node: number): void => {
    if (seen.has(node)) return;
    seen.add(node);
    queue.push(node);
    if (isPromise(heap, node)) settled?.add(node);
  };
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (isPromise(heap, node)) {
      const reaction = heap.inside(node, REACTIONS);
      if (reaction !== undefined && heap.nameOf(reaction) === REACTION) visit(reaction);
    } else if (heap.nameOf(node) === REACTION) {
      for (const { to } of heap.references(node))
        if (heap.nameOf(to) === CAPABILITY) promisesIn(heap, to).forEach(visit);
        else if (isPromise(heap, to) || heap.nameOf(to) === REACTION) visit(to);
        else visitHandler(heap, to, waiters, visit);
    }
  }
  return waiters;
}

/** What is called once a promise is settled: the rest of a function, a step of `__awaiter`, or what settles another promise. */
function visitHandler(
  heap: HeapGraph,
  handler: number,
  waiters: Set<number>,
  visit: (node: number) => void,
): void {
  const context = heap.inside(handler, 'context');
  if (context === undefined || heap.nameOf(context) !== CONTEXT) return;
  const generator = driverVariable(heap, context, 'generator');
  const body = generator ?? heap.inside(context, 'extension');
  if (body !== undefined && heap.inside(body, 'parameters_and_registers') !== undefined) {
    waiters.add(body);
    return;
  }
  // Of a generator that is compiled, too, only what is settled at its end is known.
  const resolve = generator === undefined ? undefined : driverVariable(heap, context, 'resolve');
  const settles = resolve === undefined ? context : heap.inside(resolve, 'context');
  // Functions of a program have variables there, and may do anything.
  if (settles !== undefined && variablesIn(heap, settles).length === 0)
    promisesIn(heap, settles).forEach(visit);
}

/** What `__awaiter` has by that name there, or around it. */
function driverVariable(heap: HeapGraph, context: number, wanted: string): number | undefined {
  const around = heap.inside(context, 'previous');
  return [context, ...(around === undefined ? [] : [around])]
    .flatMap((one) => variablesIn(heap, one))
    .find(({ name }) => name === wanted)?.to;
}
