import { EventEmitter } from 'node:events';
import workerThreads, { type Worker } from 'node:worker_threads';
import type { Agent } from './agent';
import { isTold, threadName } from './workers';

/** Until it has a number. */
const UNNAMED = 'Worker';

/**
 * Workers made by a class that the program took from its module before the agent came, where no proxy can stand in its place. Its constructor
 * calls that of what it extends at a time when nothing has started yet: there the worker is announced, so that nobody takes a wait for it
 * for one that never ends. What it does is not seen: to load the agent there by the inspector crashes Node 20 where workers end meanwhile.
 */
export function hookTakenClass(agent: Agent): void {
  const extended = new Proxy(EventEmitter, {
    construct(original, args, newTarget): object {
      const worker = Reflect.construct(original, args, newTarget) as Worker;
      if (!isTold()) announce(agent, worker);
      return worker;
    },
  });
  Object.setPrototypeOf(workerThreads.Worker, extended);
}

function announce({ recorder, workers }: Agent, worker: Worker): void {
  const thread = recorder.counters.next('Threads');
  recorder.threadName(thread, UNNAMED);
  workers.set(worker, { thread, messages: null });
  process.nextTick(() => {
    const { threadId } = worker;
    if (threadId > 0) return recorder.threadName(thread, threadName('', threadId));
    // Its constructor has thrown.
    workers.delete(worker);
    recorder.threadEnd(thread, 0);
  });
}
