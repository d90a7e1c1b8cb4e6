import workerThreads, { type Worker } from 'node:worker_threads';
import { START_KEY, type Work } from '../../supervisor/messages';
import { Counters, Recorder } from '../../record/index';
import { replaceClass } from '../replace';
import {
  startTold,
  withPreload,
  type SupervisorStart,
  type ThreadTold,
  type WorkerStart,
} from '../workers';

/**
 * In the thread that the runtime starts all others by, which is none of the program's: hands on what each thread is to
 * know of itself, and tells the end of those that could not.
 */
export function superviseThreads(told: SupervisorStart): void {
  const { place, preload } = told;
  const counters = new Counters(told.counters);
  let recorder: Recorder | null = null;

  const tellEnd = (thread: number): void => {
    if (counters.freeRing(thread)) return;
    recorder ??= new Recorder(place.path, place, counters, {
      ...NOBODY,
      thread: counters.next('Threads'),
    });
    recorder.threadEnd(thread, 0);
  };

  replaceClass(workerThreads, 'Worker', (original, args, newTarget) => {
    const options = args[1] as { workerData?: { [START_KEY]?: Work } } | undefined;
    const known = options?.workerData?.[START_KEY]?.recorded as ThreadTold | undefined;
    const construct = (): Worker =>
      Reflect.construct(original, withPreload(args, preload), newTarget) as Worker;
    if (!known) return construct();
    const process = { place, counters: told.counters, preload };
    const start: WorkerStart = { ...process, ...known, buffers: [], queues: null };
    const worker = startTold(start, construct);
    worker.once('exit', () => tellEnd(known.thread));
    return worker;
  });
}

const NOBODY = { name: '', flags: 0, nativeId: 0, stack: 0, parent: 0, unlisted: true };
