/**
 * Of two classes of one name the bundler renames one, which programs would see in what `console.log` prints and in
 * `constructor.name`.
 */
import * as processBarrier from './multiprocessing/barrier';
import * as processCondition from './multiprocessing/condition';
import * as processEvent from './multiprocessing/event';
import * as processLocks from './multiprocessing/locks';
import { Manager } from './multiprocessing/manager/manager';
import * as processQueue from './multiprocessing/queue';
import * as processSemaphore from './multiprocessing/semaphore';
import { Server } from './pp/server';
import { Barrier } from './threading/barrier';
import { Condition } from './threading/condition';
import { Event } from './threading/event';

const classes = {
  Manager: [Manager],
  Server: [Server],
  Barrier: [Barrier, processBarrier.Barrier],
  Condition: [Condition, processCondition.Condition],
  Event: [Event, processEvent.Event],
  Lock: [processLocks.Lock],
  RLock: [processLocks.RLock],
  Semaphore: [processSemaphore.Semaphore],
  BoundedSemaphore: [processSemaphore.BoundedSemaphore],
  Queue: [processQueue.Queue],
  SimpleQueue: [processQueue.SimpleQueue],
  JoinableQueue: [processQueue.JoinableQueue],
};

for (const [name, faces] of Object.entries(classes))
  for (const face of faces)
    Object.defineProperty(face, 'name', { value: name, configurable: true });
