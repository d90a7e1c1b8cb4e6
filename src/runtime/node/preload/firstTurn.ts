import { performance } from 'node:perf_hooks';
import type { Agent } from './agent';

/** As it is before a program replaces it. */
const soon = process.nextTick.bind(process);

/** By these a program has something called once its body is over. */
const PLACES: readonly (readonly [holder: object, name: string])[] = [
  [process, 'nextTick'],
  [globalThis, 'setTimeout'],
  [globalThis, 'setImmediate'],
];

/** Whether the event loop of the thread runs. */
export const hasBegun = (): boolean => performance.nodeTiming.loopStart >= 0;

/**
 * Calls `begin` once the body of the program is over, before anything that it has begun is called. A tick of before it is the first
 * after a body that is CommonJS. ES modules are loaded later, and Node does not say when they have run: so the tick is one of
 * the moment in which they first look at what has something called. Where that is missed, `begin` is not called. To be called
 * before the body; gives what ends the search.
 */
export function whenBodyIsOver(agent: Agent, begin: () => void): () => void {
  let isLooking = !hasBegun();
  let restored: readonly (() => void)[] = [];
  const end = (): void => {
    isLooking = false;
    for (const restore of restored) restore();
  };
  const seen = (look: object): void => {
    if (!isLooking || !agent.stacks.isOfProgram(look)) return;
    end();
    soon(begin);
  };
  if (isLooking)
    soon(() => {
      if (process.mainModule) begin();
      else restored = PLACES.map(([holder, name]) => watchProperty(holder, name, seen));
    });
  return end;
}

/** Calls `seen`, with what is above them on the stack, when somebody looks at a property, until what it gives is called. */
function watchProperty(holder: object, name: string, seen: (look: object) => void): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  if (!before?.configurable || !before.writable) return () => undefined;
  const look = (): unknown => {
    seen(look);
    return before.value;
  };
  const restore = (): void => {
    const now = Object.getOwnPropertyDescriptor(holder, name);
    if (now?.get === look) Object.defineProperty(holder, name, before);
  };
  const set = function (this: object, value: unknown): void {
    Object.defineProperty(this, name, { ...before, value });
  };
  const enumerable = before.enumerable === true;
  Object.defineProperty(holder, name, { configurable: true, enumerable, get: look, set });
  return restore;
}
