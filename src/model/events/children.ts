import { ChildWay, type OsChild } from '../../protocol/index';
import { LaneState } from '../../protocol/view/index';
import type { RunState } from '../runState';
import { exitOfStatus, type ChildExit, type ExpectedChild } from '../state/child';
import type { Lane } from '../state/lane';
import { STOPPED } from '../state/osProcess';
import { EXECUTED, type ProcessState } from '../state/process';
import type { SentSignal } from '../state/signals';
import { programTitle } from '../rows/processRows';
import { finishLane } from './threads';
import { u64, Word } from './words';

type Handler = (
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
) => void;

/** A Python that has not told of itself so long after it was started is shown as any other program, ns. */
const SILENT_NS = 2_000_000_000;
/** A process id is not given out again so soon, ns. */
const SAME_PID_NS = 1_000_000_000;

export const childBegin: Handler = (state, process, thread, time, words, at) => {
  const pid = words[at + Word.DLow]!;
  const command = process.string(words[at + Word.B]!).split('\0');
  const child: ExpectedChild = {
    number: words[at + Word.A]!,
    pid,
    command,
    stack: process.stacks.get(words[at + Word.C]!),
    parent: thread.id,
    startNs: time,
  };
  const known = state.byPid.get(pid);
  if (known && known.startNs > time - SAME_PID_NS) return isPython(process, child, known);
  state.parents.add(process);
  // A copy tells of itself with its first record, and may end or become another program before.
  if (words[at + Word.Kind]! >>> 16 === (ChildWay.Copy as number))
    process.copies.set(child.number, child);
  else if (words[at + Word.DHigh]! !== 0) process.expected.set(child.number, child);
  else addChild(state, process, child);
};

/** The child is a process of the run, and tells of itself. */
function isPython(process: ProcessState, child: ExpectedChild, python: ProcessState): void {
  process.pythons.set(child.number, child.pid);
  python.startStack = child.stack;
  python.starter = child.parent;
}

function addChild(state: RunState, process: ProcessState, child: ExpectedChild): Lane {
  const lane = state.newLane(process, 'child', 0, child.startNs);
  lane.name = programTitle(child.command);
  if (child.pid !== 0) state.processNames.set(child.pid, lane.name);
  lane.startStack = child.stack;
  lane.parent = child.parent;
  lane.nativeId = child.pid;
  lane.child!.number = child.number;
  lane.child!.pid = child.pid;
  lane.child!.command = child.command;
  process.children.set(child.number, lane);
  state.parents.add(process);
  return lane;
}

/** The lane of a child; one that was expected to tell of itself gets its own when it has not. */
function childOf(state: RunState, process: ProcessState, number: number): Lane | null {
  const known = process.children.get(number);
  if (known) return known;
  const expected = process.expected.get(number);
  if (!expected) return null;
  process.expected.delete(number);
  const lane = addChild(state, process, expected);
  lane.child!.silent = true;
  return lane;
}

/** How a Python ended that tells of itself otherwise; false: it is no such child. */
function pythonEnd(
  state: RunState,
  process: ProcessState,
  number: number,
  time: number,
  exit: ChildExit | null,
  zombie: boolean,
): boolean {
  process.copies.delete(number);
  const pid = process.pythons.get(number);
  const python = pid === undefined ? undefined : state.byPid.get(pid);
  if (!python) return false;
  process.pythons.delete(number);
  python.exit = exit ?? python.exit;
  python.goneNs = time;
  python.zombie = zombie;
  state.touchProcess(python);
  return true;
}

export const childEnd: Handler = (state, process, _thread, time, words, at) => {
  const zombie = words[at + Word.Kind]! >>> 16 !== 0;
  const exit = words[at + Word.B]! !== 0 ? exitOfStatus(words[at + Word.C]!) : null;
  if (pythonEnd(state, process, words[at + Word.A]!, time, exit, zombie)) return;
  const lane = childOf(state, process, words[at + Word.A]!);
  if (!lane?.child) return;
  const { child } = lane;
  child.zombie = zombie;
  child.exit = exit ?? child.exit;
  lane.cpuNs = Math.max(lane.cpuNs, u64(words, at + Word.DLow) || -1);
  finishLane(state, lane, time);
  state.touchLane(lane);
};

/** A process has told of itself: what its parent told of it is that process. */
export function childIsProcess(state: RunState, process: ProcessState): void {
  for (const other of state.parents) {
    for (const awaited of [other.expected, other.copies]) {
      for (const [number, child] of awaited) {
        if (child.pid !== process.pid) continue;
        awaited.delete(number);
        isPython(other, child, process);
      }
    }
    let waits = other.expected.size + other.copies.size > 0;
    for (const lane of other.children.values()) {
      // A shell that became the Python it was told to run.
      if (lane.alive && lane.child?.pid === process.pid) finishLane(state, lane, process.startNs);
      waits ||= lane.alive;
    }
    if (!waits) state.parents.delete(other);
  }
}

/** The living program with this process id, as far as `process` started it. */
export function childLane(process: ProcessState, pid: number): number {
  if (pid === 0) return 0;
  for (const lane of process.children.values())
    if (lane.child?.pid === pid && lane.alive) return lane.id;
  return 0;
}

/** Since when a signal has stopped the process, be it none of the run but one that `process` started, ns; -1: none has. */
export function stoppedSince(state: RunState, process: ProcessState, pid: number): number {
  const known = state.byPid.get(pid);
  if (known?.alive) return known.os?.stoppedNs ?? -1;
  const lane = state.lane(childLane(process, pid));
  return lane?.child?.stoppedNs ?? -1;
}

/** What the operating system said of programs, as of the middle between two looks. */
export function childrenSeen(
  state: RunState,
  seen: readonly OsChild[],
  changedAt: number,
  now: number,
): void {
  for (const { process: id, child: number, state: letter, cpuNs } of seen) {
    const process = state.process(id);
    const expected = process.expected.get(number);
    if (expected && letter !== '' && now - expected.startNs < SILENT_NS) continue;
    const lane = childOf(state, process, number);
    if (!lane?.child) continue;
    lane.cpuNs = Math.max(lane.cpuNs, cpuNs);
    const isStopped = letter === STOPPED;
    if (isStopped !== lane.child.stoppedNs >= 0) {
      lane.child.stoppedNs = isStopped ? now : -1;
      state.waitRevision++;
      lane.state = isStopped ? LaneState.Stopped : LaneState.Running;
    }
    if (letter === '' || letter === 'Z') {
      lane.child.zombie ||= letter === 'Z' && lane.child.exit === null;
      finishLane(state, lane, Math.max(lane.startNs, changedAt));
    }
    state.touchLane(lane);
  }
}

/** The process becomes a program that is no Python; with no command it could not. */
export const executed: Handler = (state, process, _thread, time, words, at) => {
  const command = process.string(words[at + Word.B]!);
  if (command === '') return goesOn(state, process, time);
  process.leftByExec = process.allLanes.filter((lane) => lane.alive && lane.kind !== 'child');
  for (const lane of process.leftByExec) finishLane(state, lane, time);
  const { pid } = process;
  const parent = process.leftByExec[0]?.id ?? 0;
  const parts = command.split('\0');
  addChild(state, process, {
    number: EXECUTED,
    pid,
    command: parts,
    stack: 0,
    parent,
    startNs: time,
  });
};

/** The threads go on, each in a lane of its own again: the one it had is over. */
function goesOn(state: RunState, process: ProcessState, time: number): void {
  const program = process.children.get(EXECUTED);
  if (program) finishLane(state, program, time);
  process.children.delete(EXECUTED);
  for (const [ring, old] of process.rings.entries()) {
    if (!old || !process.leftByExec.includes(old)) continue;
    const lane = state.newLane(process, 'thread', old.local, time);
    lane.name = old.name;
    lane.flags = old.flags;
    lane.nativeId = old.nativeId;
    process.lanesByTid.set(lane.nativeId, lane);
    process.rings[ring] = lane;
  }
  process.leftByExec = [];
}

/** A signal that the program sends, to one process or to all of a group: which are in that is not known. */
export const signalled: Handler = (state, process, thread, time, words, at) => {
  const number = words[at + Word.Kind]! >>> 16;
  const site = process.sites.get(words[at + Word.B]!);
  const group = words[at + Word.C]! !== 0;
  const pids = group ? [...state.living].map(({ pid }) => pid) : [words[at + Word.A]!];
  for (const pid of pids) {
    const sent = state.signals.get(pid) ?? new Map<number, SentSignal>();
    state.signals.set(pid, sent.set(number, { number, lane: thread.id, site, at: time }));
  }
};

/** Programs that are to be looked at from outside: those that run, and Pythons that have yet to tell. */
export function knownChildren(
  state: RunState,
): { process: ProcessState['id']; child: number; pid: number }[] {
  const known: { process: ProcessState['id']; child: number; pid: number }[] = [];
  for (const { id: process, children, expected } of state.parents) {
    for (const [child, { alive, nativeId }] of children)
      if (alive && nativeId !== 0 && child !== EXECUTED)
        known.push({ process, child, pid: nativeId });
    for (const [child, { pid }] of expected) known.push({ process, child, pid });
  }
  return known;
}
