import workerThreads, { type MessagePort, type Worker } from 'node:worker_threads';
import type { ProcessPlace, QueueIdentity } from '../record/index';
import type { Agent, WorkerLink } from './agent';
import type { NamedBuffer } from './buffers';
import {
  callOriginal,
  replace,
  replaceClass,
  watchMethod,
  type Hook,
  type Newable,
} from '../replace';

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
  /** Where the directory lies until it is published: with an agent that comes late, threads begin before that. */
  readonly making: string;
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

/** Whether a worker that is being made is told so. */
export const isTold = (): boolean => workerThreads.getEnvironmentData(KEY) !== undefined;

export const processTold = ({ recorder, preload, making }: Agent): ProcessTold => ({
  place: recorder.place,
  making,
  counters: recorder.counters.memory,
  preload,
});

/** Worker threads that this thread starts. */
export function hookWorkers(agent: Agent): void {
  const { recorder, stacks, items, changed, workers } = agent;
  const { Worker } = workerThreads;
  const construct = (target: Newable, args: unknown[], newTarget: Newable): Worker =>
    constructWorker(target, args, newTarget, agent.preload, agent.isLate);

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
      ...processTold(agent),
      thread,
      name,
      flags: 0,
      parent: recorder.identity.thread,
      stack,
      buffers: agent.buffers.within(options['workerData']),
      queues,
    };
    const worker = startTold(told, () => construct(target, args, newTarget));
    const shown = threadName(name, worker.threadId);
    recorder.threadName(thread, shown);
    recorder.nameQueue(toWorker, stack, `messages to ${shown}`);
    recorder.nameQueue(fromWorker, stack, `messages from ${shown}`);
    workers.set(worker, { thread, name: shown, stack, messages: { toWorker, fromWorker } });
    agent.living.add(worker);
    portOf(worker)?.on('message', () => items.got(fromWorker));
    return worker;
  };

  const post: Hook = (original, self, args) => {
    const messages = workers.get(self as object)?.messages;
    return messages
      ? items.send(messages.toWorker, original, self, args)
      : callOriginal(original, self, args);
  };

  const over = (worker: object, { thread, messages }: WorkerLink): void => {
    workers.delete(worker);
    agent.living.delete(worker as Worker);
    changed.store();
    // One that was terminated could not tell its end.
    if (!recorder.counters.freeRing(thread)) recorder.threadEnd(thread, 0);
    for (const queue of messages ? [messages.toWorker, messages.fromWorker] : []) {
      // Nor could it write what it had counted last.
      recorder.store(queue);
      recorder.queueEnd(queue);
    }
  };

  const { prototype } = Worker;
  replace(prototype, 'postMessage', post);
  // A thread that is gone has no id any more when its end is told to the program.
  watchMethod(prototype, 'emit', (self) => {
    agent.stir();
    const link = workers.get(self);
    if (link && (self as Worker).threadId < 0) over(self, link);
    return null;
  });
  replaceClass(workerThreads, 'Worker', (original, args, newTarget) =>
    agent.startsUntold ? construct(original, args, newTarget) : start(original, args, newTarget),
  );
}

/**
 * Makes a worker that loads the preload. One that is given an environment or options of its own would not do so by itself, and none of a
 * process that was not started with it: `never`.
 */
export function constructWorker(
  original: Newable,
  args: unknown[],
  newTarget: Newable,
  preload: string,
  never = false,
): Worker {
  const options = args[1] as { env?: unknown; execArgv?: unknown } | undefined;
  const { env, execArgv } = options ?? {};
  const construct = (given: unknown[]): Worker =>
    Reflect.construct(original, given, newTarget) as Worker;
  // An empty word ends the options: ours come before.
  const withWords = (words: unknown[]): unknown[] => [
    args[0],
    { ...options, execArgv: ['--require', preload, ...words] },
    ...args.slice(2),
  ];
  if (Array.isArray(execArgv)) return construct(withWords(execArgv));
  if (!never && !(typeof env === 'object' && env !== null)) return construct(args);
  try {
    return construct(withWords(process.execArgv));
  } catch (error) {
    const refused = refusedOptions(error);
    if (refused.length === 0) throw error;
    return construct(withWords(process.execArgv.filter((word) => !refused.includes(word))));
  }
}

/** Options of the process that Node does not give to a worker, where it says so: they hold for it all the same. */
function refusedOptions(error: unknown): string[] {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') return [];
  return message.replace(/^.*?: /, '').split(', ');
}

/** Takes out what was put there for this worker: the program sees the options that it gave. */
export function restoreOptions(preload: string): void {
  const { execArgv } = process;
  if (execArgv[0] === '--require' && execArgv[1] === preload) execArgv.splice(0, 2);
}

/** Messages between this worker and who started it. */
export function hookParentPort(agent: Agent, { queues }: WorkerStart): void {
  const { recorder, items } = agent;
  const port = workerThreads.parentPort;
  if (!port || !queues) return;
  const toWorker = recorder.queue(queues.toWorker);
  const fromWorker = recorder.queue(queues.fromWorker);

  const post: Hook = (original, self, args) => items.send(fromWorker, original, self, args);
  const receive: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    if (args[0] === port && result !== undefined) items.got(toWorker);
    return result;
  };

  replace(port, 'postMessage', post);
  countDispatches(port, () => {
    agent.stir();
    items.got(toWorker);
  });
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

/** A symbol of Node's own, among the properties of an object. */
export const symbolOf = (holder: object, name: string): symbol | undefined =>
  Object.getOwnPropertySymbols(holder).find(({ description }) => description?.endsWith(name));
