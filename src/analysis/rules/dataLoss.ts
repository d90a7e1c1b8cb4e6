import type { Lane, ProcessState, RunState } from '../../model/index';
import { unpackAwaited } from '../../model/index';
import { Awaited, WaitReason } from '../../protocol/index';
import { locations, participant } from '../evidence/evidence';
import { isFeeder, processTitle } from '../waits/outside';
import type { Instance, Rule } from './rule';

/** A process ended while items that it had put into a queue were still to be written. */
export const dataLoss: Rule = {
  name: 'data-loss',
  severity: 'error',
  when: 'periodic',
  help: 'Let a process that puts into queues end by itself: no os._exit(), terminate() or kill() before the queue was read; a daemon process is terminated, too.',
  summary: (count) =>
    count === 1
      ? 'items of a queue lost with their process'
      : `${count} processes whose queues lost items`,
  check: ({ state, ended }) =>
    ended
      .map((process) => ({ process, feeder: cutOff(process) }))
      .filter((one): one is { process: ProcessState; feeder: Lane } => one.feeder !== null)
      // What is killed together with its parent was ended by the user, or by us.
      .filter(({ process: { parent } }) => !parent || parent.alive || parent.orderly)
      .filter(({ process }) => !allTaken(state, process))
      .map(({ process, feeder }) => instance(state, process, feeder)),
};

/** The feeder of a queue that was in the middle of writing when its process ended. */
function cutOff({ threads }: ProcessState): Lane | null {
  const feeder = threads.find((lane) => isFeeder(lane) && lane.endedWaiting);
  const writes = feeder?.reason === (WaitReason.Io as number);
  const room = feeder && unpackAwaited(feeder.awaited).what === (Awaited.PipeRoom as number);
  return feeder && writes && room ? feeder : null;
}

/**
 * Whether all was taken of the queues that the process has put into: its feeder had come to the end of the
 * last item then, and only did not get to say so.
 */
function allTaken(state: RunState, process: ProcessState): boolean {
  const queues = state
    .allObjects()
    .filter(({ isQueue, sharers }) => isQueue && sharers?.get(process)?.acquisitions);
  return queues.length > 0 && queues.every(({ counts }) => counts.contended >= counts.acquisitions);
}

function instance(state: RunState, process: ProcessState, feeder: Lane): Instance {
  const who = processTitle(state, process);
  const site = state.sites.userRef(feeder.startStack);
  return {
    key: `${process.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: process.endNs,
    count: 1,
    title: `${who} ended with items of a queue that were not written yet`,
    message: `${who} ended at once, in the middle of writing to the pipe of a queue, which was full: what it had put and nobody had read is lost, and what was half written can spoil the queue for its readers.`,
    participants: [participant(state, feeder, 'feeder')],
    locations: locations([{ site, role: 'puts' }]),
    objects: [],
  };
}
