import { enterGuard, leaveGuard } from '../core/guard';
import { DEADLOCK, STATE, THREAD, WAITER_WORDS, WAITING } from '../core/waiters';
import { allocateClear } from './heap';
import { Kind, ROOT_TURN, ROW_IDLE, ROW_JOINERS, ROW_LASTING, RUNNING, rowOf } from './layout';
import { type SharedSelf, statusOf } from './threadTable';

/*
 * A lasting wait is one of asynchronous code that neither time nor a signal ends. Its waiter says what it is for, so that a
 * circle of waits can be found: where the event loop of a thread has nothing left but such waits, the thread goes on when one
 * of them ends, and not before. Its row says so under the guard of its joiners.
 */
/** What it waits for, as ROW_WAITS_FOR. */
const WAITS_FOR = WAITER_WORDS;
/** When it began, as ROW_TURN. */
const TURN = WAITER_WORDS + 1;
/** The thread's next one. */
const NEXT_LASTING = WAITER_WORDS + 2;
const LASTING_WORDS = WAITER_WORDS + 3;

/** A wait without a limit, and the waiter that waits. */
export interface Wait {
  readonly waiter: number;
  /** An object's handle, or the negative number of a thread. */
  readonly waits: number;
  /** When it began, among all waits. */
  readonly turn: number;
}

/** A thread that goes on when one of its waits ends, and not before. */
export interface WaitingThread {
  readonly id: number;
  readonly waits: readonly Wait[];
  /** When that began, among all waits: as long as it is the same, the thread has done nothing. */
  readonly since: number;
}

/** A waiter for a lasting wait, which the caller frees. */
export const newLasting = (self: SharedSelf, handle: number): number =>
  lastingFor(self, handle, self.memory.add32(ROOT_TURN, 1));

/** Such waiters, whom nobody wakes, for a wait that ends with any of several objects: one for each. */
export const partsOf = (self: SharedSelf, waiter: number, handles: readonly number[]): number[] =>
  handles.map((handle) => lastingFor(self, handle, self.memory.load(waiter + TURN)));

function lastingFor(self: SharedSelf, handle: number, turn: number): number {
  const { memory } = self;
  const waiter = allocateClear(self, LASTING_WORDS, Kind.none);
  memory.set(waiter + THREAD, self.id);
  memory.store(waiter + WAITS_FOR, handle);
  memory.store(waiter + TURN, turn);
  return waiter;
}

/** Whether the wait of that waiter was broken off, since it would never have ended. */
export const isBrokenOff = ({ memory }: SharedSelf, waiter: number): boolean =>
  memory.load(waiter + DEADLOCK) === 1;

/** Says that the event loop of this thread has nothing left but these waits. */
export function tellIdle(self: SharedSelf, waiters: Iterable<number>): void {
  const { memory, row } = self;
  const since = memory.add32(ROOT_TURN, 1) + 1;
  enterGuard(self, row + ROW_JOINERS);
  let first = 0;
  for (const waiter of waiters) {
    memory.store(waiter + NEXT_LASTING, first);
    first = waiter;
  }
  memory.store(row + ROW_LASTING, first);
  memory.store(row + ROW_IDLE, since);
  leaveGuard(self, row + ROW_JOINERS);
}

/** That it may have something: before any of these waiters is freed. */
export function tellBusy(self: SharedSelf): void {
  const { memory, row } = self;
  enterGuard(self, row + ROW_JOINERS);
  memory.store(row + ROW_IDLE, 0);
  leaveGuard(self, row + ROW_JOINERS);
}

/** A thread whose event loop has nothing left but lasting waits, none of which is over; undefined for any other. */
export function idleThread(self: SharedSelf, id: number): WaitingThread | undefined {
  const { memory } = self;
  const row = rowOf(id);
  if (memory.load(row + ROW_IDLE) === 0) return undefined;
  const waits: Wait[] = [];
  enterGuard(self, row + ROW_JOINERS);
  const since = statusOf(self, id) === RUNNING ? memory.load(row + ROW_IDLE) : 0;
  let isWoken = false;
  let at = since === 0 ? 0 : memory.load(row + ROW_LASTING);
  for (; at !== 0; at = memory.load(at + NEXT_LASTING)) {
    isWoken ||= memory.load(at + STATE) !== WAITING;
    waits.push({
      waiter: at,
      waits: memory.load(at + WAITS_FOR),
      turn: memory.load(at + TURN),
    });
  }
  leaveGuard(self, row + ROW_JOINERS);
  return waits.length > 0 && !isWoken ? { id, waits, since } : undefined;
}
