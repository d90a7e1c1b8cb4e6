import * as future from '../core/future';
import { WORD, isAbandoned, ownerOf } from '../core/lock';
import * as pool from '../core/pool';
import { STATE, WAITING } from '../core/waiters';
import { type Wait, type WaitingThread, idleThread } from '../memory/lastingWaits';
import { HEADER, Kind, ROW_TURN, ROW_WAITER, kindOf, rowOf } from '../memory/layout';
import { type SharedSelf, ids, waitsForEver } from '../memory/threadTable';

/** Threads that wait, without a limit, for nobody but one another: by number. */
export function stuckThreads(self: SharedSelf): Map<number, WaitingThread> {
  const stuck = new Map<number, WaitingThread>();
  for (const id of ids(self)) {
    const thread = blockedThread(self, id) ?? idleThread(self, id);
    if (thread) stuck.set(id, thread);
  }
  for (let before = -1; before !== stuck.size;) {
    before = stuck.size;
    for (const { id, waits } of stuck.values())
      if (!waits.every((wait) => neverEnds(self, wait, stuck))) stuck.delete(id);
  }
  return stuck;
}

/** A thread that sleeps for something. */
function blockedThread(self: SharedSelf, id: number): WaitingThread | undefined {
  const { memory } = self;
  const row = rowOf(id);
  const waits = waitsForEver(self, id);
  const waiter = row + ROW_WAITER;
  // Once it is woken it goes on, though it may not have come to it.
  if (waits === 0 || memory.load(waiter + STATE) !== WAITING) return undefined;
  const turn = memory.load(row + ROW_TURN);
  return { id, waits: [{ waiter, waits, turn }], since: turn };
}

function neverEnds(self: SharedSelf, wait: Wait, stuck: ReadonlyMap<number, unknown>): boolean {
  const blockers = blockersOf(self, wait);
  return blockers.length > 0 && blockers.every((id) => stuck.has(id));
}

/** The threads one of which has to do something before the wait ends; none for unknown. */
export function blockersOf(self: SharedSelf, { waits }: Wait): readonly number[] {
  if (waits < 0) return [-waits];
  const { memory } = self;
  const kind = kindOf(memory.load(waits + HEADER));
  if (kind === Kind.future) return workersFor(self, waits);
  if (kind !== Kind.lock && kind !== Kind.rlock) return [];
  const word = memory.load(waits + WORD);
  return isAbandoned(word) || ownerOf(word) === 0 ? [] : [ownerOf(word)];
}

/** The thread that runs the job of a future; those that may come to run it. */
function workersFor(self: SharedSelf, job: number): readonly number[] {
  const { memory } = self;
  const state = future.stateOf(self, job);
  if (state === future.RUNNING) return [memory.load(job + future.RUNNER)];
  const of = memory.load(job + future.POOL);
  const isQueued = state === future.PENDING && of !== 0;
  if (!isQueued || kindOf(memory.load(of + HEADER)) !== Kind.executor) return [];
  const count = pool.workers(self, of);
  return Array.from({ length: count }, (_, worker) => pool.threadOf(self, of, worker));
}
