import { ValueError } from '../errors';
import { Barrier } from './barrier';
import { Condition } from './condition';
import { currentProcess } from './current';
import { Event } from './event';
import { Lock, RLock } from './locks';
import { Manager } from './manager/manager';
import { Pipe } from './pipe';
import { Pool } from './pool/pool';
import { Process, activeChildren } from './process';
import { JoinableQueue, Queue, SimpleQueue } from './queue';
import { BoundedSemaphore, Semaphore } from './semaphore';
import { SharedArray, Value } from './sharedArray';

export type StartMethod = 'spawn';

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
} as const;

/** What the module has, for code that is given a way of starting processes. */
export type Context = typeof spawn;

/** Why there is no other way of starting processes. */
const refused: Readonly<Record<string, string>> = {
  fork:
    'a copy of a Node would have none of its threads, neither those of the program nor those that run its event loop, ' +
    'and would hang',
  forkserver:
    'its server would have to fork, and a copy of a Node has none of the threads that run its event loop; to start no Node for ' +
    'each piece of work, use a Pool, whose workers stay',
};

/** Ways of starting processes there are. */
export const getAllStartMethods = (): StartMethod[] => ['spawn'];

/** What the module has, with that way of starting processes: `'spawn'`, which is the only one here. */
export function getContext(method: string = 'spawn'): Context {
  if (method === 'spawn') return spawn;
  const why = refused[method];
  throw new ValueError(
    why
      ? `processes cannot be started by '${method}': ${why}; use 'spawn'`
      : `there is no way '${method}' of starting processes; use 'spawn'`,
  );
}
