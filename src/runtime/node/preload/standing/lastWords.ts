import { FactKey } from '../../../../protocol/index';
import type { Agent } from '../agent';
import { HeapInspector } from './heapInspector';
import { loopKeepers } from './loopKeepers';
import { tellAsyncFunctions } from './tellAsyncFunctions';

/** How long a program may stand still for its last words. */
interface Patience {
  /** A larger heap is not looked at. */
  readonly heapBytes: number;
  /** For looks at functions, if it can be, ms of processor time. */
  readonly lookingMs: number;
}

/** Of a program that is ended, of one that goes on afterwards, and of one at which somebody has pressed Ctrl-C. */
const ENDING: Patience = { heapBytes: 128 << 20, lookingMs: 2500 };
const GOING_ON: Patience = { heapBytes: 64 << 20, lookingMs: 1000 };
export const INTERRUPTED: Patience = { heapBytes: 32 << 20, lookingMs: 500 };

/** What nothing will bring on any more, in a thread whose event loop is over. */
export const tellUnsettled = (agent: Agent): void =>
  inspect(ENDING, (inspector) => tellAsyncFunctions(agent, inspector, ENDING.lookingMs));

/** What asynchronous code waits for, and what keeps the event loop of this thread. */
export const tellStanding = (agent: Agent, patience = agent.isLate ? GOING_ON : ENDING): void =>
  inspect(patience, (inspector) => {
    // Before anything that the inspector makes.
    const kept = loopKeepers(agent, inspector);
    agent.recorder.fact(FactKey.KeptBy, JSON.stringify(kept));
    tellAsyncFunctions(agent, inspector, patience.lookingMs);
  });

function inspect({ heapBytes }: Patience, tell: (inspector: HeapInspector) => void): void {
  if (!process.features.inspector || process.memoryUsage().heapUsed > heapBytes) return;
  try {
    const inspector = new HeapInspector();
    try {
      tell(inspector);
    } finally {
      inspector.dispose();
    }
  } catch {
    // What a newer Node keeps in its heap may have other names: then nothing is known.
  }
}
