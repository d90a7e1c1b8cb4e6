import { writeSync } from 'node:fs';
import * as future from '../core/future';
import { enterGuard, leaveGuard } from '../core/guard';
import * as pool from '../core/pool';
import { WORD, isAbandoned, ownerOf, settle } from '../core/lock';
import { BROKEN, remove, wake } from '../core/waiters';
import {
  FIFO,
  HEADER,
  Kind,
  ROOT_ON_DEADLOCK,
  ROW_DEADLOCK,
  ROW_JOINERS,
  ROW_TURN,
  ROW_WAITER,
  kindOf,
  rowOf,
} from '../memory/layout';
import { type SharedSelf, ids, nameOf, waitsForEver } from '../memory/threadTable';

/** A thread, and what it waits for: an object's handle or the negative number of a thread. */
interface Link {
  readonly id: number;
  readonly waits: number;
  /** When it began to, among all waits. */
  readonly turn: number;
}

/**
 * Looks for threads that wait for one another in a circle, over locks, joins and jobs of pools. A wait that may end
 * by itself, since it has a time limit, is no part of one.
 */
export class DeadlockWatch {
  /** A circle is believed when it is there twice. */
  private suspected = '';
  private readonly told = new Set<string>();

  /** `isRecorded`: who records the program tells of them. */
  constructor(
    private readonly self: SharedSelf,
    private readonly isRecorded: boolean,
  ) {}

  look(): void {
    const circle = this.find();
    const key = keyOf(circle);
    if (key !== '' && key === this.suspected) {
      this.told.add(key);
      this.report(circle);
    }
    this.suspected = key;
  }

  private find(): readonly Link[] {
    const stuck = this.stuck();
    for (const start of stuck.values()) {
      const chain: Link[] = [start];
      for (;;) {
        const next = this.nextOf(chain.at(-1) as Link, stuck);
        const from = chain.indexOf(next);
        if (from < 0) chain.push(next);
        else {
          const circle = inOrder(chain.slice(from));
          if (!this.told.has(keyOf(circle))) return circle;
          break;
        }
      }
    }
    return [];
  }

  /** Threads that wait, without a limit, for nobody but one another. */
  private stuck(): Map<number, Link> {
    const { memory } = this.self;
    const stuck = new Map<number, Link>();
    for (const id of ids(this.self)) {
      const waits = waitsForEver(this.self, id);
      if (waits !== 0) stuck.set(id, { id, waits, turn: memory.load(rowOf(id) + ROW_TURN) });
    }
    for (let before = -1; before !== stuck.size;) {
      before = stuck.size;
      for (const link of stuck.values()) {
        const blockers = this.blockers(link);
        if (blockers.length === 0 || !blockers.every((id) => stuck.has(id))) stuck.delete(link.id);
      }
    }
    return stuck;
  }

  /** Of those that keep the link's thread waiting, the one that began to wait last; another one, if there is one. */
  private nextOf(link: Link, stuck: ReadonlyMap<number, Link>): Link {
    const next = this.blockers(link).flatMap((id) => stuck.get(id) ?? []);
    const others = next.filter((one) => one !== link);
    return others.reduce((last, one) => (one.turn > last.turn ? one : last), others[0] ?? link);
  }

  /** The threads one of which has to do something before the link's thread goes on; none for unknown. */
  private blockers({ waits }: Link): readonly number[] {
    if (waits < 0) return [-waits];
    const { memory } = this.self;
    const kind = kindOf(memory.load(waits + HEADER));
    if (kind === Kind.future) return this.workersFor(waits);
    if (kind !== Kind.lock && kind !== Kind.rlock) return [];
    const word = memory.load(waits + WORD);
    return isAbandoned(word) || ownerOf(word) === 0 ? [] : [ownerOf(word)];
  }

  /** The thread that runs the job of a future; those that may come to run it. */
  private workersFor(job: number): readonly number[] {
    const { memory } = this.self;
    const state = future.stateOf(this.self, job);
    if (state === future.RUNNING) return [memory.load(job + future.RUNNER)];
    const of = memory.load(job + future.POOL);
    const isQueued = state === future.PENDING && of !== 0;
    if (!isQueued || kindOf(memory.load(of + HEADER)) !== Kind.executor) return [];
    const count = pool.workers(this.self, of);
    return Array.from({ length: count }, (_, worker) => pool.threadOf(this.self, of, worker));
  }

  private report(circle: readonly Link[]): void {
    const { memory } = this.self;
    const throws = memory.load(ROOT_ON_DEADLOCK) === 1;
    if (throws && this.breakOff(circle[0] as Link)) return;
    if (!this.isRecorded) writeSync(2, `heddle: deadlock: ${this.describe(circle)}\n`);
  }

  /**
   * Ends one wait: the one that closed the circle. Its thread throws, with words of its own. False where it waits for a
   * future by other means.
   */
  private breakOff({ id, waits }: Link): boolean {
    const { memory } = this.self;
    const fifo = waits < 0 ? rowOf(-waits) + ROW_JOINERS : waits + FIFO;
    const waiter = rowOf(id) + ROW_WAITER;
    enterGuard(this.self, fifo);
    const found = remove(memory, fifo, waiter);
    if (found) {
      if (waits > 0 && kindOf(memory.load(waits + HEADER)) !== Kind.future)
        settle(this.self, waits);
      memory.store(rowOf(id) + ROW_DEADLOCK, 1);
      wake(this.self, waiter, BROKEN);
    }
    leaveGuard(this.self, fifo);
    return found;
  }

  private describe(circle: readonly Link[]): string {
    return circle
      .map(({ id, waits }, index) => {
        const next = circle[(index + 1) % circle.length] as Link;
        const what = waits < 0 ? 'to end' : this.whatOf(waits);
        return `${nameOf(this.self, id)} waits for ${nameOf(this.self, next.id)} ${what}`;
      })
      .join(', ');
  }

  private whatOf(handle: number): string {
    const isJob = kindOf(this.self.memory.load(handle + HEADER)) === Kind.future;
    return isJob ? 'to end its job' : `to release lock #${handle}`;
  }
}

const keyOf = (circle: readonly Link[]): string =>
  circle.map(({ id, waits, turn }) => `${id}:${waits}:${turn}`).join();

/** The thread that closed the circle first, so that it looks the same from wherever it was found. */
function inOrder(circle: readonly Link[]): readonly Link[] {
  const last = Math.max(...circle.map(({ turn }) => turn));
  const from = circle.findIndex(({ turn }) => turn === last);
  return [...circle.slice(from), ...circle.slice(0, from)];
}
