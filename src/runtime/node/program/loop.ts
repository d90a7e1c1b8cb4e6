import { recorder } from '../recording';
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
