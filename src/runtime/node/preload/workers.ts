import workerThreads, { type MessagePort, type Worker } from 'node:worker_threads';
import type { ProcessPlace, QueueIdentity, QueueSlot, ThreadIdentity } from '../record/index';
import type { Agent } from './agent';
import type { NamedBuffer } from './buffers';
import { callOriginal, replace, watchMethod, type Hook } from './replace';

/** Among the data that Node hands to each worker with its start; nobody can list its keys. */
const KEY = 'heddle.worker';

/** What a worker learns from who starts it. */
export interface WorkerStart {
  readonly place: ProcessPlace;
  readonly counters: SharedArrayBuffer;
  readonly preload: string;
  readonly name: string;
  readonly parent: ThreadIdentity['thread'];
  readonly stack: number;
  readonly buffers: readonly NamedBuffer[];
  readonly toWorker: QueueIdentity;
  readonly fromWorker: QueueIdentity;
}

interface Link {
  readonly thread: number;
  readonly toWorker: QueueSlot;
  readonly fromWorker: QueueSlot;
}

/** Ids of threads: Node's, which begin with 0. */
export const threadNumber = (id: number): number => id + 1;

export const threadName = (given: string, id: number): string => given || `Worker ${id}`;

/** What this thread was told by who started it; null: nothing, it is no worker of the program. */
export function workerStart(): WorkerStart | null {
  const told = workerThreads.getEnvironmentData(KEY) as unknown as WorkerStart | undefined;
  workerThreads.setEnvironmentData(KEY, undefined);
  return told ?? null;
}

/** Worker threads that this thread starts. */
export function hookWorkers(agent: Agent): void {
  const { recorder, stacks, messages } = agent;
  const { Worker } = workerThreads;
  const links = new WeakMap<object, Link>();

  const start = (target: typeof Worker, args: unknown[], newTarget: unknown): Worker => {
    const options = (args[1] ?? {}) as Record<string, unknown>;
    const stack = stacks.stack(start);
    const name = typeof options['name'] === 'string' ? options['name'] : '';
    const toWorker = recorder.newQueue(stack);
    const fromWorker = recorder.newQueue(stack);
    const told: WorkerStart = {
      place: recorder.place,
      counters: recorder.counters.memory,
      preload: agent.preload,
      name,
      parent: recorder.identity.thread,
      stack,
      buffers: agent.buffers.within(options['workerData']),
      toWorker: toWorker.identity,
      fromWorker: fromWorker.identity,
    };
    workerThreads.setEnvironmentData(KEY, told);
    let worker: Worker;
    try {
      worker = Reflect.construct(
        target,
        withPreload(args, agent.preload),
        newTarget as never,
      ) as Worker;
    } finally {
      workerThreads.setEnvironmentData(KEY, undefined);
    }
    const shown = threadName(name, worker.threadId);
    recorder.threadName(threadNumber(worker.threadId), shown);
    recorder.nameQueue(toWorker, `messages to ${shown}`);
    recorder.nameQueue(fromWorker, `messages from ${shown}`);
    links.set(worker, { thread: threadNumber(worker.threadId), toWorker, fromWorker });
    portOf(worker)?.on('message', () => messages.delivered(fromWorker));
    return worker;
  };

  const post: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    const link = links.get(self as object);
    if (link) messages.sent(link.toWorker);
    return result;
  };

  const over = (worker: object, link: Link): void => {
    links.delete(worker);
    messages.store();
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
  const construct = (target: object, args: unknown[], newTarget: unknown): Worker =>
    start(target as typeof Worker, args, newTarget);
  // The prototype keeps its constructor: V8 names objects in stack traces by it.
  workerThreads.Worker = new Proxy<typeof Worker>(Worker, { construct });
}

/** A worker that is given an environment or options of its own would not load the preload. */
function withPreload(args: unknown[], preload: string): unknown[] {
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
export function hookParentPort({ recorder, messages }: Agent, told: WorkerStart): void {
  const port = workerThreads.parentPort;
  if (!port) return;
  const toWorker = recorder.queue(told.toWorker);
  const fromWorker = recorder.queue(told.fromWorker);

  const post: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    messages.sent(fromWorker);
    return result;
  };
  const receive: Hook = (original, self, args) => {
    const result = callOriginal(original, self, args);
    if (args[0] === port && result !== undefined) messages.delivered(toWorker);
    return result;
  };

  replace(port, 'postMessage', post);
  countDispatches(port, () => messages.delivered(toWorker));
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
