import * as core from '../core/loop';
import { RuntimeError } from '../errors';
import { Kind } from '../memory/layout';
import { memory, self } from '../program/program';
import { onFree } from '../program/references';
import { Existing, Shared, register } from '../program/shared';
import type { AnyTask } from '../program/task';
import { decode, encode, peek } from '../queue/codec';
import { type Reduction, reducerOf } from './reduction';
import { type Division, chunksOf } from './schedule';

/** What every thread of a team is to know of a loop. */
export interface Plan {
  readonly division: Division;
  readonly reduction: Reduction<unknown> | undefined;
  readonly args: readonly unknown[];
}

/** What came of a member's share: one result, or none where it had nothing to do or there is no reduction. */
export type ShareResult = readonly [unknown] | readonly [];

/** A loop that is run by several threads. */
export class Loop extends Shared {
  constructor(plan: Plan | Existing) {
    // First: what cannot be sent leaves nothing behind.
    const item = plan instanceof Existing ? 0 : encode(plan);
    super(Kind.loop, core.LOOP_WORDS, plan instanceof Existing ? plan : undefined);
    if (item !== 0) memory.store(this.handle + core.PLAN, item);
  }

  /** A copy, whose arguments are this thread's. */
  get plan(): Plan {
    return peek(memory.load(this.handle + core.PLAN)) as Plan;
  }

  /** Has no chunk begun any more. `by`: see core/loop. */
  stop(by: number): void {
    core.stop(self, this.handle, by);
  }

  get stopped(): boolean {
    return core.stoppedBy(self, this.handle) !== 0;
  }

  /** The member whose error ended it; -1: none. */
  get failed(): number {
    return Math.max(0, core.stoppedBy(self, this.handle)) - 1;
  }
}

/** Whether this thread runs a share just now. */
let isRunning = false;

export function refuseNested(): void {
  if (!isRunning) return;
  throw new RuntimeError(
    'prange() was called by the body of another one, whose threads are all busy with that one: ' +
      'make the inner loop a plain for, or one prange() of both ranges',
  );
}

type Body = (from: number, to: number, ...args: unknown[]) => unknown;

/** Runs the share of a member of the team. An error stops the others, too. */
export function runShare(
  task: AnyTask,
  loop: Loop,
  member: number,
  { division, reduction, args }: Plan = loop.plan,
): ShareResult {
  const body = task as unknown as Body;
  const reducer = reducerOf(reduction);
  const next = (chunks: number): number => core.nextChunk(self, loop.handle, chunks);
  const goesOn = (): boolean => !loop.stopped;
  let result: ShareResult = [];
  isRunning = true;
  try {
    for (const { from, to } of chunksOf(division, member, next, goesOn)) {
      const value = body(from, to, ...args);
      if (value instanceof Promise) throw asynchronous();
      if (reducer) result = [result.length === 0 ? value : reducer.combine(result[0], value)];
    }
    return result;
  } catch (error) {
    loop.stop(member + 1);
    throw error;
  } finally {
    isRunning = false;
  }
}

const asynchronous = (): RuntimeError =>
  new RuntimeError(
    'the body of a prange() is asynchronous; a loop over what has to be awaited is ' +
      'map() of a ThreadPoolExecutor',
  );

register(Kind.loop, Loop);
onFree(Kind.loop, (_, handle) => {
  decode(memory.load(handle + core.PLAN));
});
