import type { Lane, ProcessState, RunState, SyncObject } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { at, list, locations, objectName, objectRows, participant } from '../evidence/evidence';
import type { Instance, Rule } from './rule';

/** A daemon thread was cut off by the end of the program while it held a lock. */
export const daemonKilledHolding: Rule = {
  name: 'daemon-killed-holding',
  severity: 'warning',
  when: 'periodic',
  help: 'Tell the thread to stop and join it before the program ends: a daemon is cut off wherever it is, in the middle of a write, too.',
  summary: (count) =>
    count === 1
      ? 'a daemon thread cut off while it held a lock'
      : `${count} daemon threads cut off while they held locks`,
  check: ({ state, ended }) =>
    ended.filter(({ orderly }) => orderly).flatMap((process) => cutOff(state, process)),
};

function cutOff(state: RunState, process: ProcessState): Instance[] {
  return (
    process.threads
      .filter((lane) => lane.daemon && lane.endNs === process.endNs)
      // One that waits for another lock does nothing that could be half done; a deadlock is told as such.
      .filter((lane) => !lane.endedWaiting || lane.reason !== (WaitReason.Lock as number))
      .map((lane) => ({ lane, held: heldAtEnd(state, lane) }))
      .filter(({ held }) => held.length > 0)
      .map(({ lane, held }) => instance(state, lane, held))
  );
}

function heldAtEnd(state: RunState, lane: Lane): SyncObject[] {
  const held: SyncObject[] = [];
  for (let at = 0; at < lane.holds.count; at++) {
    const object = state.object(lane.holds.object(at));
    if (object?.isLock && object.shownId !== 0 && object.holder === lane.id) held.push(object);
  }
  return held;
}

function instance(state: RunState, lane: Lane, held: readonly SyncObject[]): Instance {
  const names = list(held.map((one) => objectName(state, one)));
  const site = state.sites.ref(held[0]!.ownerSite);
  return {
    key: `${lane.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: lane.endNs,
    count: 1,
    title: `${lane.label} was cut off by the end of the program while it held ${names}`,
    message: `${lane.label} is a daemon thread: the interpreter ended without it while it held ${names}, taken${at(site)}. What it was doing under the lock may be half done.`,
    participants: [participant(state, lane, 'owner')],
    locations: locations([{ site, role: 'holds' }]),
    objects: objectRows(state, held),
  };
}
