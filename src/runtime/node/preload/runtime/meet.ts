import { subscribe } from 'node:diagnostics_channel';
import { RUNTIME_CHANNEL, type RuntimeFound, type ThreadRecorder } from '../../recording';
import type { Agent } from '../agent';
import { processTold, startTold, type SupervisorStart } from '../workers';
import { RuntimeRecorder } from './threadRecorder';

/** Records what a runtime does that calls this. */
export type MeetRuntime = (runtime: RuntimeFound) => void;

/**
 * Records what the runtime does in this thread, once the program loads it. `atomics`: functions that are not watched;
 * the runtime tells more of its waits than they could.
 */
export function meetRuntime(agent: Agent, atomics: ThreadRecorder['atomics']): MeetRuntime {
  let recorder: RuntimeRecorder | null = null;
  const unlisted: ThreadRecorder['unlisted'] = (start) => {
    const told: SupervisorStart = {
      ...processTold(agent),
      supervisor: true,
    };
    return agent.startUntold(() => startTold(told, start));
  };
  // A program may have the runtime twice, as ES module and as CommonJS: both tell the same one.
  const meet: MeetRuntime = (runtime) => {
    agent.stacks.leaveOutCaller();
    agent.stir();
    agent.hasRuntime = true;
    recorder ??= new RuntimeRecorder(agent, atomics, unlisted);
    runtime.record(recorder);
  };
  subscribe(RUNTIME_CHANNEL, (message) => meet(message as RuntimeFound));
  return meet;
}
