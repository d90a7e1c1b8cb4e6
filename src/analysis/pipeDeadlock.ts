import type { Lane, ProcessState, RunState } from '../model/index';
import { evidenceOf } from './deadlock';
import { at, laneNamer, locations, participant, waitSite } from './evidence';
import {
  isFeeder,
  isIdleBut,
  nobodyReads,
  OUTSIDE_QUIET_NS,
  processAwaited,
  threadsOf,
  waitsForRoom,
} from './outside';
import type { Instance, Rule } from './rule';

/** A process waits until somebody reads its full pipe, and who could waits for that process. */
export const pipeDeadlock: Rule = {
  name: 'pipe-deadlock',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Read from the pipe while the other side writes: communicate() instead of wait(), a thread that reads, or a file instead of a pipe.',
  summary: (count) =>
    count === 1 ? 'a full pipe that nobody reads' : `${count} full pipes that nobody reads`,
  check({ state }) {
    const found: Instance[] = [];
    for (const lane of state.blocked) {
      const one = joined(state, lane) ?? bothWrite(state, lane);
      if (one) found.push(one);
    }
    return found;
  },
};

/** The lane waits for the end of a process that waits for a reader. */
function joined(state: RunState, lane: Lane): Instance | null {
  const child = processAwaited(state, lane);
  const writer = child && writerOf(child);
  if (!child || !writer || !isIdleBut(child, [writer])) return null;
  if (!nobodyReads(state, lane, [child]) || waitsForTask(state, lane, child)) return null;
  const nameOf = laneNamer(state, [lane, writer]);
  const text = `${nameOf(lane)} waits for process ${child.pid} to end${at(waitSite(state, lane))}, and it waits for somebody to read from its pipe, which is full${at(waitSite(state, writer))}`;
  return instance(state, [lane, writer], nameOf, text);
}

/** Whether it is a thread that waits for the process because a task of an event loop does, which is told instead. */
function waitsForTask(state: RunState, lane: Lane, child: ProcessState): boolean {
  return (
    lane.kind === 'thread' &&
    state.blocked.some(
      (one) =>
        one.kind === 'task' && one.process === lane.process && processAwaited(state, one) === child,
    )
  );
}

/** Two processes write to each other, and both pipes are full. */
function bothWrite(state: RunState, lane: Lane): Instance | null {
  if (!waitsForRoom(lane) || isFeeder(lane)) return null;
  const process = state.process(lane.process);
  const { parent } = process;
  const writer = parent && writerOf(parent);
  if (!parent?.alive || !writer) return null;
  if (!isIdleBut(process, [lane]) || !nobodyReads(state, writer, [process])) return null;
  const nameOf = laneNamer(state, [writer, lane]);
  const text = `${nameOf(writer)}${at(waitSite(state, writer))} and ${nameOf(lane)}${at(waitSite(state, lane))} both write to full pipes, and neither reads`;
  return instance(state, [writer, lane], nameOf, text);
}

function writerOf(process: ProcessState): Lane | null {
  return threadsOf(process).find((lane) => waitsForRoom(lane) && !isFeeder(lane)) ?? null;
}

function instance(
  state: RunState,
  lanes: readonly Lane[],
  nameOf: (lane: Lane) => string,
  text: string,
): Instance {
  const [first, writer] = lanes;
  return {
    key: lanes.map(({ id }) => `${id}`).join('>'),
    evidence: evidenceOf(lanes),
    quietNs: OUTSIDE_QUIET_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `A full pipe that nobody reads: ${nameOf(writer!)} writes, and ${nameOf(first!)} waits`,
    message: `${text}.`,
    participants: lanes.map((lane) => participant(state, lane, 'waiter', nameOf(lane))),
    locations: locations(lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' }))),
    objects: [],
  };
}
