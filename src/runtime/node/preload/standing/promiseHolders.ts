import { REACTION, REACTIONS, waitersOf, type AsyncFunction } from './asyncFunctions';
import { CONTEXT, isPromise, promisesIn, type HeapGraph, variablesIn } from './heapGraph';

/** So many objects are looked at that one function has in hand, that all have, and that all have that calls back. */
const MOST_FROM_ONE = 3000;
const MOST_IN_HAND = 200_000;
const MOST_CALLING_BACK = 200_000;

/** What may call back at any time, by the names that Node's objects have for it: timers, sockets, children, files, … */
const CALLING_BACK =
  /^(?:Timeout|Immediate|AbortSignal|TCP|Pipe|TTY|UDP|Process|Worker|MessagePort|FSEvent|StatWatcher|FSReqCallback|FileHandle|Zlib|.*Wrap)$/;
/** What an object is by its class, not by what it has. */
const OF_CLASSES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Around those of files, and those of what settles a promise. */
const NATIVE_CONTEXT = 'system / NativeContext';
const INSIDE: ReadonlySet<string> = new Set(['elements', 'properties', 'table']);

/**
 * Adds, for functions that wait for a promise that no function makes, those that are to settle it: they have in hand what does, as the
 * function that releases a lock, whose queue has the promise of who waits for it. Within packages it is also what they share: the queue of p-limit, whose
 * jobs begin when another one is over. `isOfPackage` says whose a function is. Gives the bodies of those that something
 * else may let go on, which calls back.
 */
export function addHolders(
  heap: HeapGraph,
  functions: readonly AsyncFunction[],
  isOfPackage: (one: AsyncFunction) => boolean,
): ReadonlySet<number> {
  const byNode = new Map(functions.map((one) => [one.node, one]));
  const reach = new Reach(heap);
  const held = new Set<number>();
  const free = calledBack(heap);
  // Too much to be looked at: any of them may go on.
  if (!free) return new Set(byNode.keys());
  for (const holder of functions) {
    const starts = inHand(heap, holder);
    if (isOfPackage(holder)) starts.push(...shared(heap, holder));
    for (const start of starts) {
      const { promises, waiters } = reach.from(start);
      // It waits there itself: whoever is to settle that is another one.
      if (waiters.has(holder.node)) continue;
      for (const promise of promises) held.add(promise);
      for (const node of waiters) {
        const waiter = byNode.get(node);
        if (waiter && !free.has(node)) waiter.awaits.add(holder);
      }
    }
  }
  for (const promise of unmade(heap, functions))
    if (!held.has(promise)) for (const waiter of waitersOf(heap, [promise])) free.add(waiter);
  return free;
}

/** The bodies of functions that what calls back may let go on; null: it is not known. */
function calledBack(heap: HeapGraph): Set<number> | null {
  const starts: number[] = [];
  heap.eachObject((node) => {
    if (CALLING_BACK.test(heap.nameOf(node))) starts.push(node);
  });
  const promises = settledBy(heap, starts, MOST_CALLING_BACK);
  return promises && waitersOf(heap, promises.found);
}

/** Promises that are not settled, neither made by these functions nor settled with another one. */
function unmade(heap: HeapGraph, functions: readonly AsyncFunction[]): number[] {
  const pending: number[] = [];
  const made = new Set(functions.flatMap(({ promises }) => promises));
  waitersOf(heap, [...made], made);
  heap.eachObject((node) => {
    if (!isPromise(heap, node)) return;
    const reaction = heap.inside(node, REACTIONS);
    if (reaction === undefined || heap.nameOf(reaction) !== REACTION) return;
    pending.push(node);
    if (!made.has(node)) waitersOf(heap, [node], made);
  });
  return pending.filter((promise) => !made.has(promise));
}

/** The functions among its variables, also as members of what it was given. */
function inHand(heap: HeapGraph, { node }: AsyncFunction): number[] {
  const registers = heap.inside(node, 'parameters_and_registers');
  if (registers === undefined) return [];
  const held = heap.references(registers).map(({ to }) => to);
  const isPlain = (one: number): boolean => ['Object', 'Array'].includes(heap.nameOf(one));
  const members = held.filter(isPlain).flatMap((one) => contents(heap, one));
  return [...new Set([...held, ...members])].filter((one) => heap.kindOf(one) === 'closure');
}

/** What its code can reach beside its own variables, but for that of its file. */
function shared(heap: HeapGraph, { node, code }: AsyncFunction): number[] {
  const contexts = [heap.inside(node, 'context'), heap.inside(code, 'context')];
  return contexts.filter((one) => one !== undefined);
}

/** What can be settled by way of an object. */
interface Settled {
  readonly promises: readonly number[];
  /** The bodies of functions that wait for them. */
  readonly waiters: ReadonlySet<number>;
}

/** Finds who waits for promises that can be settled from an object. */
class Reach {
  private readonly known = new Map<number, Settled>();
  private looks = 0;

  constructor(private readonly heap: HeapGraph) {}

  from(start: number): Settled {
    let found = this.known.get(start);
    if (!found) {
      const most = Math.min(MOST_FROM_ONE, MOST_IN_HAND - this.looks);
      const settled = settledBy(this.heap, [start], most);
      this.looks += settled?.looks ?? MOST_FROM_ONE;
      const promises = settled?.found ?? [];
      this.known.set(start, (found = { promises, waiters: waitersOf(this.heap, promises) }));
    }
    return found;
  }
}

/** The promises that can be settled by way of these objects, and how many were looked at; null: there are too many. */
function settledBy(
  heap: HeapGraph,
  starts: readonly number[],
  most: number,
): { readonly found: number[]; readonly looks: number } | null {
  const found: number[] = [];
  const seen = new Set(starts);
  for (const node of seen) {
    if (seen.size > most) return null;
    const isContext = heap.nameOf(node) === CONTEXT;
    if (isContext && variablesIn(heap, node).length === 0) found.push(...promisesIn(heap, node));
    for (const next of contents(heap, node)) seen.add(next);
  }
  return { found, looks: seen.size };
}

/** What is had by way of an object: its members, what a function uses of those around it. */
function contents(heap: HeapGraph, node: number): number[] {
  const isContext = heap.nameOf(node) === CONTEXT;
  return heap.references(node).flatMap(({ type, name, to }) => {
    const isNext =
      heap.kindOf(node) === 'closure'
        ? name === 'context' || name.startsWith('bound_')
        : type === 'property' ||
          type === 'element' ||
          type === 'context' ||
          (type === 'internal' && (isContext ? name === 'previous' : INSIDE.has(name)));
    return isNext && !OF_CLASSES.has(name) && isOwn(heap, to) ? [to] : [];
  });
}

/** Not what a whole file has, which all of its functions reach; nor a promise, of which it is the others who wait. */
function isOwn(heap: HeapGraph, node: number): boolean {
  if (isPromise(heap, node)) return false;
  if (heap.nameOf(node) !== CONTEXT)
    return ['object', 'closure', 'array'].includes(heap.kindOf(node));
  const around = heap.inside(node, 'previous');
  const isOfFile = around !== undefined && heap.nameOf(around) === NATIVE_CONTEXT;
  return !isOfFile || variablesIn(heap, node).length === 0;
}
