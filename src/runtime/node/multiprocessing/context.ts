import { pathToFileURL } from 'node:url';
import { ValueError } from '../errors';
import { send } from '../supervisor/channel';
import type { StartMethod } from '../supervisor/messages';
import { watchWaits } from '../supervisor/start';
import { Barrier } from './barrier';
import { Condition } from './condition';
import { currentProcess } from './current';
import { Event } from './event';
import { Lock, RLock } from './locks';
import { Manager } from './manager/manager';
import { Pipe } from './pipe';
import { ForkServerPool, Pool } from './pool/pool';
import { ForkServerProcess, Process, activeChildren } from './process';
import { JoinableQueue, Queue, SimpleQueue } from './queue';
import { BoundedSemaphore, Semaphore } from './semaphore';
import { SharedArray, Value } from './sharedArray';

const spawn = {
  Array: SharedArray,
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  JoinableQueue,
  Lock,
  Manager,
  Pipe,
  Pool,
  Process,
  Queue,
  RLock,
  Semaphore,
  SimpleQueue,
  Value,
  activeChildren,
  currentProcess,
  getStartMethod: (): StartMethod => 'spawn',
  setForkserverPreload,
} as const;

/** What the module has, for code that is given a way of starting processes. */
export type Context = typeof spawn;

/** Processes by it are started beforehand; a Manager's server, which is one for long, is not. */
const forkserver: Context = {
  ...spawn,
  Pool: ForkServerPool,
  Process: ForkServerProcess,
  getStartMethod: () => 'forkserver',
};

const contexts: Readonly<Record<StartMethod, Context>> = { spawn, forkserver };

/** Ways of starting processes there are. */
export const getAllStartMethods = (): StartMethod[] => Object.keys(contexts) as StartMethod[];

/**
 * What the module has, with that way of starting processes: `'spawn'`, which is what the module itself does, or `'forkserver'`, whose
 * processes run in Nodes that were started beforehand.
 */
export function getContext(method: string = 'spawn'): Context {
  if (Object.hasOwn(contexts, method)) return contexts[method as StartMethod];
  throw new ValueError(
    method === 'fork'
      ? "processes cannot be started by 'fork': a copy of a Node would have none of its threads, neither those of the program " +
          "nor those that run its event loop, and would hang; use 'spawn', or 'forkserver' for one that starts fast"
      : `there is no way '${method}' of starting processes; use 'spawn' or 'forkserver'`,
  );
}

/**
 * Says which modules the fork server has imported in the Nodes that it keeps: paths, addresses or names of packages. Default: the module of
 * the function of the first process. Of no effect once a process was started that way. What cannot be imported is told once on stderr, and is
 * not there.
 */
export function setForkserverPreload(modules: readonly string[]): void {
  if (!Array.isArray(modules) || !modules.every((module) => typeof module === 'string'))
    throw new TypeError('modules to preload must be an array of strings');
  send(watchWaits(), { kind: 'preload', modules: modules.map(addressOf) });
}

/** A path is one from here, wherever the program is when a process is started. */
const addressOf = (module: string): string =>
  /^(\.{0,2}\/|\.{1,2}$)/.test(module) ? pathToFileURL(module).href : module;
