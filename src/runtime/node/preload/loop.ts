import { performance } from 'node:perf_hooks';
import type { Agent } from './agent';

const TICK_MS = 50;
/** As long a step of asyncio is told. */
const SLOW_MS = 100;
const NS_PER_MS = 1e6;
/** Timers as they are before a program replaces them. */
const { setInterval: every } = globalThis;

/**
 * Tells when the event loop of this thread stood still. Which callback it was cannot be seen from a timer; when it
 * began is known to be not before the tick that came in time, so what is told is the least it can have been.
 */
export function watchLoop({ recorder }: Agent): void {
  let last = performance.eventLoopUtilization();
  let lastAt = recorder.now();
  every(() => {
    const now = recorder.now();
    const { active } = performance.eventLoopUtilization(last);
    // A loop that had nothing to do, or a machine that was asleep, was not blocked.
    const late = Math.min((now - lastAt) / NS_PER_MS - TICK_MS, active);
    if (late >= SLOW_MS) recorder.slowStep('a callback', Math.round(late * NS_PER_MS));
    last = performance.eventLoopUtilization();
    lastAt = now;
  }, TICK_MS).unref();
}
