import { performance } from 'node:perf_hooks';

/** As it is before a program replaces it. */
const soon = process.nextTick.bind(process);

/** Whether the event loop of the thread runs. */
const hasBegun = (): boolean => performance.nodeTiming.loopStart >= 0;

/**
 * Calls `begin` once the body of a CommonJS program is over, before anything that it has begun is called: a tick of before it is the
 * first after it. To be called before the body. ES modules are loaded later, and Node does not say when they have run: then it is not called.
 */
export function whenBodyIsOver(begin: () => void): void {
  if (!hasBegun()) soon(() => process.mainModule && begin());
}
