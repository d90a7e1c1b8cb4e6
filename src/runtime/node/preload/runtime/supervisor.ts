import workerThreads, { type Worker } from 'node:worker_threads';
import { START_KEY, type Work } from '../../supervisor/messages';
import { Counters, type Recorder } from '../../record/index';
import { recordIn } from '../recordIn';
import { replaceClass } from '../../replace';
import {
  constructWorker,
  startTold,
  type SupervisorStart,
  type ThreadTold,
  type WorkerStart,
} from '../workers';

/** Has the end of a worker told that runs already. */
export type AdoptWorker = (worker: Worker, thread: number) => void;

/**
 * In the thread that the runtime starts all others by, which is none of the program's: hands on what each thread is to
 * know of itself, and tells the end of those that could not.
 */
export function superviseThreads(told: SupervisorStart): AdoptWorker {
  const { place, preload } = told;
  const counters = new Counters(told.counters);
  let recorder: Recorder | null = null;

  const tellEnd = (thread: number): void => {
    if (counters.freeRing(thread)) return;
    recorder ??= recordIn(told, counters, {
      ...NOBODY,
      thread: counters.next('Threads'),
    });
    recorder.threadEnd(thread, 0);
  };

  const adopt: AdoptWorker = (worker, thread) => void worker.once('exit', () => tellEnd(thread));

  replaceClass(workerThreads, 'Worker', (original, args, newTarget) => {
    const options = args[1] as { workerData?: { [START_KEY]?: Work } } | undefined;
    const known = options?.workerData?.[START_KEY]?.recorded as ThreadTold | undefined;
    const construct = (): Worker => constructWorker(original, args, newTarget, preload);
    if (!known) return construct();
    const { counters: memory, making } = told;
    const process = { place, making, counters: memory, preload };
    const start: WorkerStart = { ...process, ...known, buffers: [], queues: null };
    const worker = startTold(start, construct);
    adopt(worker, known.thread);
    return worker;
  });
  return adopt;
}

const NOBODY = { name: '', flags: 0, nativeId: 0, stack: 0, parent: 0, unlisted: true };
