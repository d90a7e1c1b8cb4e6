import { enterGuard, leaveGuard } from '../core/guard';
import type { Steps } from '../core/steps';
import { until } from '../core/until';
import { THREAD, WAKER, WOKEN, wakeAll } from '../core/waiters';
import type { RecordedThread } from '../recording';
import {
  ENDED,
  MAX_THREADS,
  NAME_BYTES,
  ROOT_LAST_NAME,
  ROOT_ROWS,
  ROOT_THREADS_GUARD,
  ROOT_TURN,
  ROWS,
  ROW_DAEMON,
  ROW_ID,
  ROW_JOINERS,
  ROW_LIMITED,
  ROW_NAME,
  ROW_NAME_LENGTH,
  ROW_RECORDED,
  ROW_RECORDED_PID,
  ROW_STATUS,
  ROW_TURN,
  ROW_WAITER,
  ROW_WAITS_FOR,
  ROW_WORDS,
  REMOTE,
  RUNNING,
  STARTING,
  VACANT,
  rowOf,
} from './layout';
import type { Self } from './memory';
import type { SharedMemory } from './sharedMemory';

/** The main thread's number, and that of the supervisor, which is not among the program's threads. */
export const MAIN = 1;
export const SUPERVISOR = 2;

export interface SharedSelf extends Self {
  readonly memory: SharedMemory;
}

export const selfOf = (memory: SharedMemory, id: number): SharedSelf => ({
  memory,
  id,
  row: rowOf(id),
});

/** Writes a row anew; its number says from then on that it is this thread's. */
function fill({ memory }: SharedSelf, id: number, status: number, daemon: boolean): void {
  const row = rowOf(id);
  for (let word = 0; word < ROW_WORDS; word++) {
    // Somebody may join the row's last thread just now, under the guard of the (empty) fifo.
    if (word < ROW_JOINERS || word >= ROW_WAITER) memory.store(row + word, 0);
  }
  memory.store(row + ROW_WAITER + THREAD, id);
  memory.store(row + ROW_DAEMON, daemon ? 1 : 0);
  memory.store(row + ROW_ID, id);
  memory.store(row + ROW_STATUS, status);
}

/** Makes the rows of the main thread and of the supervisor, when the program begins. */
export function begin(self: SharedSelf, running: number): void {
  fill(self, MAIN, running, false);
  fill(self, SUPERVISOR, running, true);
  setName(self, MAIN, 'MainThread');
  self.memory.store(ROOT_ROWS, SUPERVISOR + 1);
}

/** A row for a thread that is about to start; gives its number. */
export function claim(self: SharedSelf, name: string, daemon: boolean): number {
  const { memory } = self;
  enterGuard(self, ROOT_THREADS_GUARD);
  const used = memory.get(ROOT_ROWS);
  let index = SUPERVISOR + 1;
  while (index < used && memory.load(ROWS + index * ROW_WORDS + ROW_STATUS) !== VACANT) index++;
  const found = index < MAX_THREADS;
  let id = 0;
  if (found) {
    const before = memory.get(ROWS + index * ROW_WORDS + ROW_ID);
    id = before === 0 ? index : before + MAX_THREADS;
    fill(self, id, STARTING, daemon);
    if (index === used) memory.set(ROOT_ROWS, used + 1);
  }
  leaveGuard(self, ROOT_THREADS_GUARD);
  if (!found) throw new RangeError(`can't start new thread: ${MAX_THREADS} run already`);
  setName(self, id, name);
  return id;
}

/** The next number for a name the runtime gives. */
export const nextNameNumber = ({ memory }: SharedSelf): number =>
  memory.add32(ROOT_LAST_NAME, 1) + 1;

export function setName({ memory }: SharedSelf, id: number, name: string): void {
  const row = rowOf(id);
  const bytes = Buffer.from(name);
  // Not in the middle of a character.
  let length = Math.min(bytes.length, NAME_BYTES);
  while (length < bytes.length && ((bytes[length] as number) & 0xc0) === 0x80) length--;
  memory.bytes(row).set(bytes.subarray(0, length), memory.byteOf(row + ROW_NAME));
  memory.store(row + ROW_NAME_LENGTH, length);
}

export function nameOf({ memory }: SharedSelf, id: number): string {
  const row = rowOf(id);
  const from = memory.byteOf(row + ROW_NAME);
  return memory.bytes(row).toString('utf8', from, from + memory.load(row + ROW_NAME_LENGTH));
}

/** VACANT when the row is another thread's by now. */
export function statusOf({ memory }: Self, id: number): number {
  const row = rowOf(id);
  return memory.load(row + ROW_ID) === id ? memory.load(row + ROW_STATUS) : VACANT;
}

/** Whether the row is this thread's: it is until another one gets it. */
export const isKnown = ({ memory }: Self, id: number): boolean =>
  memory.load(rowOf(id) + ROW_ID) === id;

export const setStatus = ({ memory }: Self, id: number, status: number): void =>
  memory.store(rowOf(id) + ROW_STATUS, status);

export const isDaemon = ({ memory }: Self, id: number): boolean =>
  memory.load(rowOf(id) + ROW_DAEMON) === 1;

/** The thread as a recording knows it; thread 0 when it is in none, or gone. */
export function recordedThread(self: Self, id: number): RecordedThread {
  const { memory } = self;
  const row = rowOf(id);
  if (!isKnown(self, id)) return { thread: 0, pid: 0 };
  return { thread: memory.load(row + ROW_RECORDED), pid: memory.load(row + ROW_RECORDED_PID) };
}

/** Whoever woke the waiter last. */
export const wakerOf = (self: Self, waiter: number): RecordedThread =>
  recordedThread(self, self.memory.get(waiter + WAKER));

/** What a thread waits for without a time limit; 0 for nothing, and for a thread that has ended. */
export function waitsForEver(self: Self, id: number): number {
  const { memory } = self;
  const limited = memory.load(rowOf(id) + ROW_LIMITED) === 1;
  const status = statusOf(self, id);
  const runs = status === RUNNING || status === REMOTE;
  return limited || !runs ? 0 : memory.load(rowOf(id) + ROW_WAITS_FOR);
}

/** Numbers of all threads that have a row, but the supervisor. */
export function ids({ memory }: Self): number[] {
  const found: number[] = [];
  for (let index = MAIN; index < memory.load(ROOT_ROWS); index++) {
    const row = ROWS + index * ROW_WORDS;
    if (index !== SUPERVISOR && memory.load(row + ROW_STATUS) !== VACANT) {
      found.push(memory.load(row + ROW_ID));
    }
  }
  return found;
}

/** Gives the row of a thread back that is gone altogether. */
export const vacate = (self: Self, id: number): void => setStatus(self, id, VACANT);

/** Marks a thread as ended and wakes those who join it. */
export function end(self: Self, id: number): void {
  const { memory } = self;
  const row = rowOf(id);
  enterGuard(self, row + ROW_JOINERS);
  if (memory.load(row + ROW_ID) === id) {
    memory.store(row + ROW_STATUS, ENDED);
    wakeAll(self, row + ROW_JOINERS, WOKEN);
  }
  leaveGuard(self, row + ROW_JOINERS);
}

/** Waits for the end of a thread; false when time or signal came first. */
export const join = (self: Self, id: number, waiter: number): Steps<boolean> =>
  until(self, rowOf(id) + ROW_JOINERS, waiter, () => {
    const status = statusOf(self, id);
    return status === ENDED || status === VACANT;
  });

/** Says what the thread is about to wait for, so that a circle of waits can be found. `deadline`: Infinity for none. */
export function tellWait({ memory, row }: SharedSelf, handle: number, deadline: number): void {
  if (deadline === Infinity) memory.store(row + ROW_TURN, memory.add32(ROOT_TURN, 1));
  memory.store(row + ROW_LIMITED, deadline === Infinity ? 0 : 1);
  memory.store(row + ROW_WAITS_FOR, handle);
}
