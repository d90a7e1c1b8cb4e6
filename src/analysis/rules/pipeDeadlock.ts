import {
  awaitedPhrase,
  awaitsMessages,
  otherSide,
  otherSideSeen,
  standingName,
  standingProgram,
  unpackAwaited,
  type Lane,
  type ProcessState,
  type RunState,
} from '../../model/index';
import { Awaited, WaitReason } from '../../protocol/index';
import type { Cycle, Node } from '../waits/waitGraph';
import { circleInstance, evidenceOf, isOverPipe } from './deadlock';
import { at, laneNamer, list, locations, participant, waitSite } from '../evidence/evidence';
import {
  handlesSignals,
  isFeeder,
  isIdleBut,
  isOfNode,
  nobodyReads,
  OUTSIDE_QUIET_NS,
  processAwaited,
  startSite,
  threadsOf,
  waitsForRoom,
} from '../waits/outside';
import type { Context, Instance, Rule } from './rule';

/** A process waits until somebody reads its full pipe, or for data from a pipe or connection, and who could waits for that process. */
export const pipeDeadlock: Rule = {
  name: 'pipe-deadlock',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Read from the pipe while the other side writes: communicate() instead of wait() or of reading one pipe to its end before the other, a thread that reads, or a file or DEVNULL instead of a pipe.',
  summary: (count) =>
    count === 1
      ? 'a pipe that nobody goes on to use, and who waits at it'
      : `${count} pipes that nobody goes on to use, and who waits at them`,
  check(context) {
    const { state, graph } = context;
    const found = state.blocked.flatMap(
      (lane) =>
        joined(state, lane) ??
        bothWrite(state, lane) ??
        standing(context, lane) ??
        ownEnd(context, lane) ??
        [],
    );
    const told = new Set(found.flatMap(({ participants }) => participants.map((one) => one.lane)));
    for (const circle of graph.cycles()) {
      const lanes = circle.nodes.map(({ lane }) => lane);
      if (!isOverPipe(circle) || lanes.some((lane) => mayWrite(state, lane))) continue;
      if (lanes.every(({ id }) => told.has(id))) continue;
      const kind = kindOfCircle(state, circle);
      const instance = circleInstance(context, circle, kind.title);
      found.push({
        ...instance,
        ...(instance.locations.length === 0 && { locations: starts(state, lanes) }),
        ...helpOf(state, lanes, kind),
        quietNs: OUTSIDE_QUIET_NS,
      });
    }
    return found;
  },
};

/** Where the processes of the lanes were started, as event loops of Node wait at no line. */
const starts = (state: RunState, lanes: readonly Lane[]): Instance['locations'] =>
  locations(
    lanes.map(({ process }) => ({
      site: state.sites.ref(startSite(state, state.process(process))),
      role: 'started',
    })),
  );

const HELP_UNWRITTEN =
  'Flush what the other side waits for, and close the writing end when nothing more will come, in every process that has it: who reads sees the end of it only then. communicate() does both.';

const HELP_CONNECTION =
  'Have a server answer while it asks: a thread, worker or task for each request (threaded=True, ThreadingHTTPServer), and in an event loop an asynchronous client, awaited, instead of one that blocks the loop. Send the whole request, shut down the writing side when nothing more will come, and ask with a time limit.';

/** What to do where the event loop of a Node has nothing left but a child that it has started. */
const HELP_NODE =
  "Read what the child writes, by a listener to 'data' of its stdout and stderr or by their resume(), or start it with stdio 'ignore' or 'inherit' for what is not wanted; end() its stdin when nothing more will come; disconnect() who was forked, or have it exit, when its work is done.";

/** What is wrong, as titles begin. `help`: what to do, where that is not what the rule says. */
interface Kind {
  readonly title: string;
  readonly help?: string;
}

const FULL: Kind = { title: 'A full pipe that nobody reads' };
const UNWRITTEN: Kind = { title: 'A pipe that nobody writes to', help: HELP_UNWRITTEN };
const ENDLESS: Kind = { title: 'A pipe without an end', help: HELP_UNWRITTEN };
const UNANSWERED: Kind = { title: 'A connection that nobody answers', help: HELP_CONNECTION };
const TO_ITSELF: Kind = { title: 'A connection to itself', help: HELP_CONNECTION };
const UNSENT: Kind = { title: 'Messages that nobody sends' };

function helpOf(state: RunState, lanes: readonly Lane[], { help }: Kind): Pick<Instance, 'help'> {
  if (lanes.some((lane) => lane.reason === (WaitReason.Process as number) && isOfNode(state, lane)))
    return { help: HELP_NODE };
  return help === undefined ? {} : { help };
}

function kindOfCircle(state: RunState, { nodes }: Cycle): Kind {
  if (nodes.some(({ lane }) => awaitsMessages(state, lane))) return UNSENT;
  const isFull = ({ lane }: Node): boolean =>
    waitsForRoom(lane) || standingProgram(lane)?.does === 'writes';
  if (nodes.some(isFull)) return FULL;
  const isOverConnection = nodes.every(
    ({ need, lane }) => need.kind !== 'others' || isConnected(lane),
  );
  return isOverConnection ? UNANSWERED : UNWRITTEN;
}

/** The lane waits for the end of a process that waits for a reader. */
function joined(state: RunState, lane: Lane): Instance | null {
  const child = processAwaited(state, lane);
  const writer = child && writerOf(child);
  if (!child || !writer || !isIdleBut(state, child, [writer])) return null;
  if (!nobodyReads(state, lane, [child]) || waitsForTask(state, lane, child)) return null;
  if (mayBeRead(state, writer, state.process(lane.process))) return null;
  const nameOf = laneNamer(state, [lane, writer]);
  const text = `${nameOf(lane)} waits for process ${child.pid} to end${at(waitSite(state, lane))}, and it waits for somebody to read from its pipe, which is full${at(waitSite(state, writer))}`;
  return instance(state, [lane, writer], nameOf, FULL, writes(nameOf(writer), nameOf(lane)), text);
}

/** Why nobody but the process, whose other threads all wait, will answer. */
function unanswered(lane: Lane, { pid }: ProcessState): string {
  const own = `Only its own process, process ${pid},`;
  return otherSideSeen(lane)?.unaccepted
    ? `${own} could accept that connection, and no other thread of it goes on`
    : `${own} has the other end of that connection, and no other thread of it goes on`;
}

/** Whether it waits for data from a connection over TCP: those of pairs of sockets have no port. */
function isConnected({ awaited }: Lane): boolean {
  const { what, number } = unpackAwaited(awaited);
  return what === (Awaited.SocketData as number) && number !== 0;
}

/** A program that tells nothing of itself stands still at a pipe, and who has the other end waits for it. */
function standing(context: Context, lane: Lane): Instance | null {
  const { state } = context;
  const others = otherSide(state, lane);
  const program = standingProgram(lane);
  if (!others || !program || mayWrite(state, lane)) return null;
  if (!others.every((one) => waitsBehind(context, one, lane))) return null;
  const nameOf = laneNamer(state, [lane]);
  const name = nameOf(lane);
  const it = standingName(program);
  const [kind, who, what, does] =
    program.does === 'writes'
      ? [FULL, writes(it, name), 'room in a pipe, which is full', 'read from it']
      : [UNWRITTEN, reads(it, name), 'data from a pipe', 'write to it, or close it'];
  const isOwn = others.every(({ id }) => id === lane.process);
  const ends = isOwn ? 'its own process' : list(others.map(({ pid }) => `process ${pid}`));
  const text = `${name} waits for ${awaitedPhrase(state, lane.awaited)}${at(waitSite(state, lane))}, while ${it} waits for ${what}. Only ${ends} could ${does}, and no thread of it goes on`;
  return instance(state, [lane], nameOf, kind, who, text);
}

/** Whether no thread of the process goes on before the lane does, and none of them is kept by something else, which is to be told of instead. */
function waitsBehind(context: Context, process: ProcessState, lane: Lane): boolean {
  if (lane.kind === 'task') return isIdleBut(context.state, process, []);
  const node = context.graph.deadInNoCircle(lane);
  if (!node) return false;
  const behind = new Set([lane, ...context.graph.behind([node])]);
  return threadsOf(process).every((thread) => behind.has(thread));
}

/**
 * The lane waits for what comes out of a pipe that it could only write to itself, one that it never closed, or for room in one that it
 * could only read from itself, or for an answer over a connection whose other end is its own: a server that asks itself.
 */
function ownEnd(context: Context, lane: Lane): Instance | null {
  const { state } = context;
  const process = state.process(lane.process);
  const writers = otherSide(state, lane);
  if (writers?.length !== 1 || writers[0] !== process || standingProgram(lane)) return null;
  if (!context.graph.deadInNoCircle(lane)) return null;
  const { what, number } = unpackAwaited(lane.awaited);
  const isFull = what === (Awaited.PipeRoom as number);
  const isPipe = isFull || what === (Awaited.PipeData as number);
  if ((!isPipe && !isConnected(lane)) || mayWrite(state, lane)) return null;
  if (!isPipe && !waitsBehind(context, process, lane)) return null;
  const nameOf = laneNamer(state, [lane]);
  const name = nameOf(lane);
  const where = at(waitSite(state, lane));
  const [kind, who, text] = isFull
    ? [
        FULL,
        `${name} writes to it, and nobody but its own process could read`,
        `${name} waits for room in a pipe${where}, which is full. Only its own process, process ${process.pid}, has the reading end open, and no other thread of it goes on to read`,
      ]
    : isPipe
      ? [
          ENDLESS,
          `${name} reads from it, and nobody but its own process could write`,
          `${name} waits for data from a pipe${where}. Only its own process, process ${process.pid}, has the writing end open, so neither data nor the end of it will come`,
        ]
      : [
          TO_ITSELF,
          `${name} waits for an answer of its own process`,
          `${name} waits for data from port ${number}${where}. ${unanswered(lane, process)}, so nobody answers`,
        ];
  return instance(state, [lane], nameOf, kind, who, text);
}

/** Whether a handler of a signal, in the lane's process, may write to a pipe; not known so soon: it may. */
const mayWrite = (state: RunState, lane: Lane): boolean =>
  handlesSignals(state.process(lane.process)) !== false;

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
  if (!isIdleBut(state, process, [lane]) || !nobodyReads(state, writer, [process])) return null;
  if (mayBeRead(state, lane, parent) || mayBeRead(state, writer, process)) return null;
  const nameOf = laneNamer(state, [writer, lane]);
  const text = `${nameOf(writer)}${at(waitSite(state, writer))} and ${nameOf(lane)}${at(waitSite(state, lane))} both write to full pipes, and neither reads`;
  return instance(state, [writer, lane], nameOf, FULL, writes(nameOf(lane), nameOf(writer)), text);
}

/** Whether anybody but `reader`, such as a program that the writer has started, is known to have the other end of the pipe; the writer itself may, and does not read. */
function mayBeRead(state: RunState, writer: Lane, reader: ProcessState): boolean {
  if (otherSideSeen(writer) === null) return false;
  const others = otherSide(state, writer);
  return others === null || others.some((one) => one !== reader && one.id !== writer.process);
}

function writerOf(process: ProcessState): Lane | null {
  return threadsOf(process).find((lane) => waitsForRoom(lane) && !isFeeder(lane)) ?? null;
}

const writes = (writer: string, other: string): string => `${writer} writes, and ${other} waits`;

const reads = (reader: string, other: string): string => `${reader} reads, and ${other} waits`;

function instance(
  state: RunState,
  lanes: readonly Lane[],
  nameOf: (lane: Lane) => string,
  kind: Kind,
  who: string,
  text: string,
): Instance {
  return {
    key: lanes.map(({ id }) => `${id}`).join('>'),
    evidence: evidenceOf(lanes),
    quietNs: OUTSIDE_QUIET_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    ...helpOf(state, lanes, kind),
    title: `${kind.title}: ${who}`,
    message: `${text}.`,
    participants: lanes.map((lane) => participant(state, lane, 'waiter', nameOf(lane))),
    locations: locations(lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' }))),
    objects: [],
  };
}
