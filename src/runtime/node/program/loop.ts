import { recorder, type ThreadRecorder } from '../recording';
import { LONGEST_TIMER_MS } from './times';

let users = 0;
let timer: NodeJS.Timeout | undefined;

/** Keeps the event loop alive: Node does not do so for a wait of `Atomics.waitAsync`. */
export function keepLoop(): void {
  if (recorder) return recorder.keepsLoop();
  if (users++ === 0) timer = setInterval(() => undefined, LONGEST_TIMER_MS);
}

export function releaseLoop(): void {
  if (recorder) return recorder.releasesLoop();
  if (--users === 0) clearInterval(timer);
}

/** Has who comes to record this thread keep the loop for what it is kept for now. */
export function handLoopOver(to: ThreadRecorder): void {
  clearInterval(timer);
  for (; users > 0; users--) to.keepsLoop();
}
