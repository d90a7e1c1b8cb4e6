import { ROOT_ON_DEADLOCK } from '../memory/layout';
import { newLasting, tellBusy, tellIdle } from '../memory/lastingWaits';
import { recorder, type ThreadRecorder } from '../recording';
import { IdleLoop, handlesSignals } from './idleLoop';
import { watchLoopEnd } from './loopEnd';
import { LooseTimers } from './looseTimers';
import { memory, program, self } from './program';
import { LONGEST_TIMER_MS } from './times';

/** What the event loop is kept for, and how much of that runs nothing of the program when it is over. */
let users = 0;
let silent = 0;
let timer: NodeJS.Timeout | undefined;

/** Waiters of lasting waits. */
const lasting = new Set<number>();
/** Whether the table of threads says that there is nothing but these. */
let isIdle = false;
/** Timers that may go on without keeping the loop; undefined: nobody asks. */
let looseTimers: LooseTimers | undefined;
/** Finds out what there is, where nobody records. */
let idleLoop: IdleLoop | undefined;

/** Keeps the event loop alive: Node does not do so for a wait of `Atomics.waitAsync`. */
export function keepLoop(): void {
  users++;
  if (isIdle) goOn();
  if (recorder) recorder.keepsLoop();
  else if (idleLoop) idleLoop.keep();
  else if (users === 1) timer = setInterval(() => undefined, LONGEST_TIMER_MS);
}

export function releaseLoop(): void {
  users--;
  if (isIdle) goOn();
  if (recorder) recorder.releasesLoop();
  else if (idleLoop) idleLoop.release();
  else if (users === 0) clearInterval(timer);
}

/** The same for what runs nothing of the program when it is over. */
export function keepLoopSilently(): void {
  silent++;
  keepLoop();
}

export function releaseLoopSilently(): void {
  silent--;
  releaseLoop();
}

/** Has who comes to record this thread keep the loop for what it is kept for now. */
export function handLoopOver(to: ThreadRecorder): void {
  clearInterval(timer);
  for (let left = users; left > 0; left--) {
    idleLoop?.release();
    to.keepsLoop();
  }
  if (isIdle) goOn();
  if (looseTimers) to.tellsIdle(beIdle);
}

/** Whether the program wants a DeadlockError where one is certain. */
export const throwsDeadlocks = (): boolean => memory.get(ROOT_ON_DEADLOCK) === 1;

/** Has it found out, from now on, whether the event loop has nothing left but lasting waits. */
export function watchLoop(): void {
  if (program.isWatched) return;
  program.isWatched = true;
  looseTimers = new LooseTimers();
  if (recorder) return recorder.tellsIdle(beIdle);
  idleLoop = new IdleLoop(watchLoopEnd(), beIdle);
  clearInterval(timer);
  for (let left = users; left > 0; left--) idleLoop.keep();
}

/** A waiter for a wait that neither time nor a signal ends, in a program that wants DeadlockErrors. */
export function beginLasting(handle: number): number {
  watchLoop();
  const waiter = newLasting(self, handle);
  lasting.add(waiter);
  return waiter;
}

/** Before the loop is released. */
export const endLasting = (waiter: number): boolean => lasting.delete(waiter);

function beIdle(kept: number): void {
  if (looseTimers?.areSome || handlesSignals()) return;
  // Whatever else the loop is kept for may end, and let the program do anything.
  if (lasting.size === 0 || kept - silent > lasting.size) return;
  isIdle = true;
  tellIdle(self, lasting);
}

function goOn(): void {
  isIdle = false;
  tellBusy(self);
}

if (throwsDeadlocks()) watchLoop();
