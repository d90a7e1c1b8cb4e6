import { readFileSync as read } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Answered, FactKey } from '../../../protocol/index';
import { unrefOurs } from '../program/looseTimers';
import type { Agent } from './agent';
import { channelOf } from './programPipes';
import { whenBodyIsOver } from './firstTurn';
import { INTERRUPTED, tellStanding } from './standing/lastWords';

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
  let last = measure(agent);
  /** From here on the program ran, though the loop had not begun, ms: what follows its body. */
  let ranFrom = Infinity;
  let hasAnswered = false;
  whenBodyIsOver(() => {
    recorder.turn(worksForStarter(agent) ? 0 : recorder.now());
    last = measure(agent);
    ranFrom = performance.now();
  });
  const timer = every(() => {
    const now = measure(agent);
    const before = Math.max(0, performance.nodeTiming.loopStart - ranFrom);
    ranFrom = Infinity;
    const active = performance.eventLoopUtilization(now.use, last.use).active + before;
    // A loop that had nothing to do, or a machine that was asleep or busy with others, was not blocked; a
    // callback that waits for threads by name, or is the task of a process, is meant to; so is the body of a file that waits.
    const late = Math.min((now.at - last.at) / NS_PER_MS - TICK_MS, active);
    const own = late - (now.otherNs - last.otherNs) / NS_PER_MS;
    const mayCompute = worksForStarter(agent);
    if (own >= SLOW_MS && now.meantToBlock === last.meantToBlock && !mayCompute)
      recorder.slowStep('a callback', Math.round(own * NS_PER_MS));
    recorder.turn(mayCompute ? 0 : now.at);
    last = now;
    if (!hasAnswered && recorder.isAsked) {
      hasAnswered = true;
      recorder.turn(0);
      answer(agent, active > TICK_MS / 4);
      last = measure(agent);
      recorder.turn(mayCompute ? 0 : last.at);
    } else if (recorder.isInterrupted) {
      recorder.turn(0);
      tellStanding(agent, INTERRUPTED);
      recorder.passInterrupt();
    }
  }, TICK_MS);
  unrefOurs(timer);
}

/** Whether it does what the process asks for that forked it, and serves nobody else: like a worker thread, it is there to compute. */
const worksForStarter = ({ hasListened, isLate }: Agent): boolean =>
  !isLate && !hasListened && (channelOf(process) ?? null) !== null;

/** Tells the host what it has asked for, which takes some time. */
function answer(agent: Agent, isBusy: boolean): void {
  const { recorder } = agent;
  recorder.fact(FactKey.Answered, Answered.Begun);
  // A program that goes on afterwards, and has something to do, is not to stand still.
  if (!agent.isLate || !isBusy) tellStanding(agent);
  recorder.fact(FactKey.Answered, Answered.Told);
  agent.sleeping?.passOver();
}

/** What two moments of the loop are compared by; `otherNs`: how long the program was not what kept it. */
const measure = ({ recorder, meantToBlock, waitedInBodies }: Agent) => ({
  at: recorder.now(),
  use: performance.eventLoopUtilization(),
  otherNs: queuedNs() + waitedInBodies,
  meantToBlock,
});

/** How long this thread was ready to run and had no processor so far, ns; 0 where the system does not tell. */
function queuedNs(): number {
  try {
    return Number(readFile('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) || 0;
  } catch {
    return 0;
  }
}
