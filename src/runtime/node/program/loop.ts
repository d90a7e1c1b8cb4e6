import { ROOT_ON_DEADLOCK } from '../memory/layout';
import type { Subject } from '../hooks';
import { free } from '../memory/heap';
import { newLasting, partsOf, tellBusy, tellIdle } from '../memory/lastingWaits';
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

/** More futures than these are not looked through when the event loop has nothing else: their wait may end, for all that is known. */
const MOST_AWAITED = 1000;

/** Waiters of lasting waits, and what they are for. */
const lasting = new Map<number, Subject>();
/** Waiters for their parts, while the table of threads has them. */
let parts: number[] = [];
/** Has circles of such waits looked for, from then on. */
let lookForCircles: () => unknown = () => undefined;
/** Whether the table of threads says that there is nothing but these. */
let isIdle = false;
/** Timers that may go on without keeping the loop; undefined: who records knows them. */
let looseTimers: LooseTimers | undefined;
/** Finds out what there is, where nobody records; made for the first wait. */
let idleLoop: IdleLoop | undefined;

/** Keeps the event loop alive: Node does not do so for a wait of `Atomics.waitAsync`. */
export function keepLoop(): void {
  users++;
  if (isIdle) goOn();
  if (recorder) return recorder.keepsLoop();
  if (looseTimers) idleLoop ??= new IdleLoop(watchLoopEnd(), beIdle);
  if (idleLoop) idleLoop.keep();
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

/** Whether circles of lasting waits are looked for: who records tells of them, and throws none. */
export const findsCircles = (): boolean => !recorder || throwsDeadlocks();

/** Has it found out, from now on, whether the event loop has nothing left but lasting waits. */
export function watchLoop(): void {
  if (program.isWatched) return;
  program.isWatched = true;
  if (recorder) recorder.tellsIdle(beIdle);
  else looseTimers = new LooseTimers();
}

/** A waiter for a wait that neither time nor a signal ends. `look`: has circles of such waits looked for, from then on. */
export function beginLasting(what: Subject, look: () => unknown): number {
  watchLoop();
  lookForCircles = look;
  const waiter = newLasting(self, what.handle);
  lasting.set(waiter, what);
  return waiter;
}

/** Before the loop is released. */
export const endLasting = (waiter: number): boolean => lasting.delete(waiter);

function beIdle(kept: number): void {
  if (looseTimers?.areSome || handlesSignals()) return;
  // Whatever else the loop is kept for may end, and let the program do anything.
  if (lasting.size === 0 || kept - silent > lasting.size) return;
  isIdle = true;
  lookForCircles();
  tellIdle(self, [...lasting].flatMap(tellable));
}

/** A wait as it is told: one for any of several futures, as one for each of them. */
function tellable([waiter, { awaited }]: [number, Subject]): number[] {
  const futures = [...(awaited?.() ?? [])];
  if (futures.length === 0 || futures.length > MOST_AWAITED) return [waiter];
  const made = partsOf(self, waiter, futures);
  parts.push(...made);
  return made;
}

function goOn(): void {
  isIdle = false;
  tellBusy(self);
  for (const part of parts) free(self, part);
  parts = [];
}

if (findsCircles()) watchLoop();
