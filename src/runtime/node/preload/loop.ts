import { readFileSync as read } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { unrefOurs } from '../program/looseTimers';
import type { Agent } from './agent';

const TICK_MS = 50;
/** As long a step of asyncio is told. */
const SLOW_MS = 100;
const NS_PER_MS = 1e6;
/** Timers and files as they are before a program replaces them. */
const { setInterval: every } = globalThis;
const readFile = read;

/**
 * Tells when the event loop of this thread stood still. Which callback it was cannot be seen from a timer; when it
 * began is known to be not before the tick that came in time, so what is told is the least it can have been.
 */
export function watchLoop(agent: Agent): void {
  const { recorder } = agent;
  let last = performance.eventLoopUtilization();
  let lastAt = recorder.now();
  let lastQueued = queuedNs();
  let lastMeant = agent.meantToBlock;
  let lastInBodies = agent.waitedInBodies;
  const timer = every(() => {
    const now = recorder.now();
    const queued = queuedNs();
    const { active } = performance.eventLoopUtilization(last);
    // A loop that had nothing to do, or a machine that was asleep or busy with others, was not blocked; a
    // callback that waits for threads by name, or is the task of a process, is meant to; so is the body of a file that waits.
    const late = Math.min((now - lastAt) / NS_PER_MS - TICK_MS, active);
    const other = queued - lastQueued + agent.waitedInBodies - lastInBodies;
    const own = late - other / NS_PER_MS;
    if (own >= SLOW_MS && agent.meantToBlock === lastMeant)
      recorder.slowStep('a callback', Math.round(own * NS_PER_MS));
    recorder.turn(now);
    last = performance.eventLoopUtilization();
    lastAt = now;
    lastQueued = queued;
    lastMeant = agent.meantToBlock;
    lastInBodies = agent.waitedInBodies;
  }, TICK_MS);
  unrefOurs(timer);
}

/** How long this thread was ready to run and had no processor so far, ns; 0 where the system does not tell. */
function queuedNs(): number {
  try {
    return Number(readFile('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) || 0;
  } catch {
    return 0;
  }
}
