import workerThreads, { type MessagePort, type Worker } from 'node:worker_threads';
import type { ProcessPlace, QueueIdentity, QueueSlot, Recorder } from '../record/index';
import type { Agent } from './agent';
import type { NamedBuffer } from './buffers';
import {
  callOriginal,
  replace,
  replaceClass,
  watchMethod,
  type Hook,
  type Newable,
} from './replace';

/** Among the data that Node hands to each worker with its start; nobody can list its keys. */
const KEY = 'heddle.worker';

/** What a thread is told of itself by who starts it. */
export interface ThreadTold {
  readonly thread: number;
  /** Empty: it has none of its own. */
  readonly name: string;
  /** ThreadFlag bits. */
  readonly flags: number;
  readonly parent: number;
  readonly stack: number;
}

/** What every thread of the process has to know. */
export interface ProcessTold {
  readonly place: ProcessPlace;
  readonly counters: SharedArrayBuffer;
  readonly preload: string;
}

/** What a worker learns from who starts it. */
export interface WorkerStart extends ProcessTold, ThreadTold {
  readonly buffers: readonly NamedBuffer[];
  /** Messages between both; null: they do not count. */
  readonly queues: { readonly toWorker: QueueIdentity; readonly fromWorker: QueueIdentity } | null;
}

/** What the worker learns that the runtime starts threads by: it is none of the program's. */
export interface SupervisorStart extends ProcessTold {
  readonly supervisor: true;
}

interface Link {
  readonly thread: number;
  readonly toWorker: QueueSlot;
  readonly fromWorker: QueueSlot;
}

export const threadName = (given: string, id: number): string => given || `Worker ${id}`;

/** What this thread was told by who started it; null: nothing, it is no worker of the program. */
export function workerStart(): WorkerStart | SupervisorStart | null {
  const told = workerThreads.getEnvironmentData(KEY) as unknown as
    WorkerStart | SupervisorStart | undefined;
  workerThreads.setEnvironmentData(KEY, undefined);
  return told ?? null;
}

/** Calls `start`, and tells the worker that it starts. */
export function startTold<T>(told: WorkerStart | SupervisorStart, start: () => T): T {
  workerThreads.setEnvironmentData(KEY, told);
  try {
    return start();
  } finally {
    workerThreads.setEnvironmentData(KEY, undefined);
  }
}

export const processTold = (recorder: Recorder, preload: string): ProcessTold => ({
  place: recorder.place,
  counters: recorder.counters.memory,
  preload,
});

/** Worker threads that this thread starts. */
export function hookWorkers(agent: Agent): void {
  const { recorder, stacks, items, changed } = agent;
  const { Worker } = workerThreads;
  const links = new WeakMap<object, Link>();

  const start = (target: Newable, args: unknown[], newTarget: Newable): Worker => {
    const options = (args[1] ?? {}) as Record<string, unknown>;
    const stack = stacks.stack(start);
    const name = typeof options['name'] === 'string' ? options['name'] : '';
    const queues = {
      toWorker: recorder.newQueueIdentity(stack),
      fromWorker: recorder.newQueueIdentity(stack),
    };
    const toWorker = recorder.queue(queues.toWorker);
    const fromWorker = recorder.queue(queues.fromWorker);
    const thread = recorder.counters.next('Threads');
    const told: WorkerStart = {
      ...processTold(recorder, agent.preload),
      thread,
      name,
      flags: 0,
      parent: recorder.identity.thread,
      stack,
      buffers: agent.buffers.within(options['workerData']),
      queues,
    };
    const worker = startTold(
      told,
      () => Reflect.construct(target, withPreload(args, agent.preload), newTarget) as Worker,
    );
    const shown = threadName(name, worker.threadId);
    recorder.threadName(thread, shown);
    recorder.nameQueue(toWorker, stack, `messages to ${shown}`);
    recorder.nameQueue(fromWorker, stack, `messages from ${shown}`);
    links.set(worker, { thread, toWorker, fromWorker });
    portOf(worker)?.on('message', () => items.got(fromWorker));
    return worker;
  };

  const post: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    const link = links.get(self as object);
    if (link) items.put(link.toWorker);
    return result;
  };

  const over = (worker: object, link: Link): void => {
    links.delete(worker);
    changed.store();
    // One that was terminated could not tell its end.
    if (!recorder.counters.freeRing(link.thread)) recorder.threadEnd(link.thread, 0);
    recorder.queueEnd(link.toWorker);
    recorder.queueEnd(link.fromWorker);
  };

  const { prototype } = Worker;
  replace(prototype, 'postMessage', post);
  // A thread that is gone has no id any more when its end is told to the program.
  watchMethod(prototype, 'emit', (self) => {
    const link = links.get(self);
    if (link && (self as Worker).threadId < 0) over(self, link);
    return null;
  });
  replaceClass(workerThreads, 'Worker', (original, args, newTarget) =>
    agent.startsUntold
      ? (Reflect.construct(original, withPreload(args, agent.preload), newTarget) as Worker)
      : start(original, args, newTarget),
  );
}

/** A worker that is given an environment or options of its own would not load the preload. */
export function withPreload(args: unknown[], preload: string): unknown[] {
  const options = args[1] as { env?: unknown; execArgv?: unknown } | undefined;
  const { env, execArgv } = options ?? {};
  const apart = Array.isArray(execArgv) || (typeof env === 'object' && env !== null);
  if (!apart) return args;
  const words = (Array.isArray(execArgv) ? execArgv : process.execArgv) as unknown[];
  return [args[0], { ...options, execArgv: [...words, '--require', preload] }, ...args.slice(2)];
}

/** Takes out what was put there for this worker: the program sees the options that it gave. */
export function restoreOptions(preload: string): void {
  const { execArgv } = process;
  const at = execArgv.length - 2;
  if (at >= 0 && execArgv[at] === '--require' && execArgv[at + 1] === preload)
    execArgv.splice(at, 2);
}

/** Messages between this worker and who started it. */
export function hookParentPort({ recorder, items }: Agent, { queues }: WorkerStart): void {
  const port = workerThreads.parentPort;
  if (!port || !queues) return;
  const toWorker = recorder.queue(queues.toWorker);
  const fromWorker = recorder.queue(queues.fromWorker);

  const post: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    items.put(fromWorker);
    return result;
  };
  const receive: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    if (args[0] === port && result !== undefined) items.got(toWorker);
    return result;
  };

  replace(port, 'postMessage', post);
  countDispatches(port, () => items.got(toWorker));
  replace(workerThreads, 'receiveMessageOnPort', receive);
}

/** The port behind a worker, at which Node itself listens for messages to hand on. The program cannot see it. */
function portOf(worker: Worker): MessagePort | null {
  const symbol = symbolOf(worker, 'kPublicPort');
  return symbol ? ((worker as unknown as Record<symbol, MessagePort>)[symbol] ?? null) : null;
}

/**
 * Calls `delivered` for each message that Node delivers at a port, whoever listens in whichever way. A listener would
 * keep the port open. Node looks twice at the method by which it dispatches: whether it is there, and to call it.
 */
function countDispatches(port: MessagePort, delivered: () => void): void {
  for (let at: unknown = port; at; at = Object.getPrototypeOf(at)) {
    const symbol = symbolOf(at, 'kHybridDispatch');
    if (!symbol) continue;
    let looks = 0;
    return watchMethod(port, symbol, () => {
      if (++looks % 2 === 0) delivered();
      return null;
    });
  }
}

const symbolOf = (holder: object, name: string): symbol | undefined =>
  Object.getOwnPropertySymbols(holder).find(({ description }) => description?.endsWith(name));
