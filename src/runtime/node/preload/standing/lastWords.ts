import { FactKey } from '../../../../protocol/index';
import type { Agent } from '../agent';
import { HeapInspector } from './heapInspector';
import { loopKeepers } from './loopKeepers';
import { tellAsyncFunctions } from './tellAsyncFunctions';

/** A larger heap is not looked at: the program would stand still for seconds. */
const MOST_BYTES = 128 << 20;
/** The same of a program that goes on afterwards. */
const MOST_BYTES_ON = 64 << 20;

/** What nothing will bring on any more, in a thread whose event loop is over. */
export const tellUnsettled = (agent: Agent): void =>
  inspect(agent, (inspector) => tellAsyncFunctions(agent, inspector));

/** What asynchronous code waits for, and what keeps the event loop of this thread. */
export const tellStanding = (agent: Agent): void =>
  inspect(agent, (inspector) => {
    // Before anything that the inspector makes.
    const kept = loopKeepers(agent, inspector);
    agent.recorder.fact(FactKey.KeptBy, JSON.stringify(kept));
    tellAsyncFunctions(agent, inspector);
  });

function inspect({ isLate }: Agent, tell: (inspector: HeapInspector) => void): void {
  const most = isLate ? MOST_BYTES_ON : MOST_BYTES;
  if (!process.features.inspector || process.memoryUsage().heapUsed > most) return;
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
