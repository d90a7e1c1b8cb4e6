import { writeSync } from 'node:fs';
import { enterGuard, leaveGuard } from '../core/guard';
import { settle } from '../core/lock';
import { BROKEN, DEADLOCK, remove, wake } from '../core/waiters';
import type { Wait, WaitingThread } from '../memory/lastingWaits';
import {
  FIFO,
  HEADER,
  Kind,
  ROOT_ON_DEADLOCK,
  ROW_JOINERS,
  ROW_WAITER,
  kindOf,
  rowOf,
} from '../memory/layout';
import { type SharedSelf, nameOf } from '../memory/threadTable';
import { blockersOf, stuckThreads } from './waitingThreads';

const HINT = '`heddle run` shows names and lines';

type Stuck = ReadonlyMap<number, WaitingThread>;

/** A thread, and one of its waits. */
interface Link extends Wait {
  readonly id: number;
}

/**
 * Looks for threads that wait for one another in a circle, over locks, joins and jobs of pools. A wait that may end
 * by itself, since it has a time limit, is no part of one.
 */
export class DeadlockWatch {
  /** A circle is believed when it is there twice, and none of its threads has done anything between. */
  private suspected = '';
  private readonly told = new Set<string>();

  /** `isRecorded`: who records the program tells of them. */
  constructor(
    private readonly self: SharedSelf,
    private readonly isRecorded: boolean,
  ) {}

  look(): void {
    const stuck = stuckThreads(this.self);
    const circle = this.find(stuck);
    const key = this.stateOf(circle, stuck);
    if (key !== '' && key === this.suspected) {
      this.told.add(keyOf(circle));
      this.report(circle);
    }
    this.suspected = key;
  }

  /** A circle that was not told of; empty: there is none. */
  private find(stuck: Stuck): readonly Link[] {
    for (const start of stuck.values()) {
      const chain: Link[] = [];
      for (let at = start; ;) {
        const from = chain.findIndex(({ id }) => id === at.id);
        if (from >= 0) {
          const circle = inOrder(chain.slice(from));
          if (!this.told.has(keyOf(circle))) return circle;
          break;
        }
        const { wait, next } = this.nextOf(at, stuck);
        chain.push({ id: at.id, ...wait });
        at = next;
      }
    }
    return [];
  }

  /**
   * Of those that keep a thread waiting, the one that began to wait last, and the thread's last wait for it; another
   * one, if there is one.
   */
  private nextOf(thread: WaitingThread, stuck: Stuck): { wait: Wait; next: WaitingThread } {
    const ways = thread.waits.flatMap((wait) =>
      blockersOf(this.self, wait).flatMap((id) => {
        const next = stuck.get(id);
        return next ? [{ wait, next }] : [];
      }),
    );
    const others = ways.filter(({ next }) => next !== thread);
    const last = (others.length > 0 ? others : ways).sort(
      (a, b) => b.wait.turn - a.wait.turn || lastTurn(b.next.waits) - lastTurn(a.next.waits),
    );
    return last[0] ?? { wait: thread.waits[0]!, next: thread };
  }

  /** What is to be the same when the circle is looked for again: all threads that one of it waits for, and what they do. */
  private stateOf(circle: readonly Link[], stuck: Stuck): string {
    const reached = new Set(circle.map(({ id }) => id));
    for (const id of reached)
      for (const wait of stuck.get(id)?.waits ?? [])
        for (const blocker of blockersOf(this.self, wait)) reached.add(blocker);
    return [...reached].map((id) => `${id}:${stuck.get(id)?.since}`).join();
  }

  private report(circle: readonly Link[]): void {
    const throws = this.self.memory.load(ROOT_ON_DEADLOCK) === 1;
    if (throws && circle.some((link) => this.breakOff(link))) return;
    if (!this.isRecorded) writeSync(2, `heddle: deadlock: ${this.describe(circle)}; ${HINT}\n`);
  }

  /** Ends a wait: who waits throws, with words of its own. False where it waits for a future by other means. */
  private breakOff({ waiter, waits }: Link): boolean {
    const { memory } = this.self;
    const fifo = waits < 0 ? rowOf(-waits) + ROW_JOINERS : waits + FIFO;
    enterGuard(this.self, fifo);
    const found = remove(memory, fifo, waiter);
    if (found) {
      if (waits > 0 && kindOf(memory.load(waits + HEADER)) !== Kind.future)
        settle(this.self, waits);
      memory.store(waiter + DEADLOCK, 1);
      wake(this.self, waiter, BROKEN);
    }
    leaveGuard(this.self, fifo);
    return found;
  }

  private describe(circle: readonly Link[]): string {
    return circle
      .map(({ id, waits, waiter }, index) => {
        const next = circle[(index + 1) % circle.length] as Link;
        const what = waits < 0 ? 'to end' : this.whatOf(waits);
        const who = waiter === rowOf(id) + ROW_WAITER ? '' : 'asynchronous code of ';
        return `${who}${nameOf(this.self, id)} waits for ${nameOf(this.self, next.id)} ${what}`;
      })
      .join(', ');
  }

  private whatOf(handle: number): string {
    const isJob = kindOf(this.self.memory.load(handle + HEADER)) === Kind.future;
    return isJob ? 'to end its job' : `to release lock #${handle}`;
  }
}

const lastTurn = (waits: readonly Wait[]): number => Math.max(...waits.map(({ turn }) => turn));

const keyOf = (circle: readonly Link[]): string =>
  circle.map(({ id, waits, turn }) => `${id}:${waits}:${turn}`).join();

/** The wait that closed the circle first, so that it looks the same from wherever it was found. */
function inOrder(circle: readonly Link[]): readonly Link[] {
  const last = lastTurn(circle);
  const from = circle.findIndex(({ turn }) => turn === last);
  return [...circle.slice(from), ...circle.slice(0, from)];
}
