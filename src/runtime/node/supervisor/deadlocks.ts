import { writeSync } from 'node:fs';
import { enterGuard, leaveGuard } from '../core/guard';
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
 * Looks for threads that wait for one another in a circle, over locks and joins. A wait that may end
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
    for (const start of ids(this.self)) {
      const chain: Link[] = [];
      for (let id = start; id !== 0; id = this.blocker(chain.at(-1) as Link)) {
        const from = chain.findIndex((link) => link.id === id);
        if (from >= 0) {
          const circle = inOrder(chain.slice(from));
          if (!this.told.has(keyOf(circle))) return circle;
          break;
        }
        const waits = waitsForEver(this.self, id);
        if (waits === 0) break;
        chain.push({ id, waits, turn: this.self.memory.load(rowOf(id) + ROW_TURN) });
      }
    }
    return [];
  }

  /** The thread that has to do something before the link's thread goes on; 0 for unknown. */
  private blocker({ waits }: Link): number {
    if (waits < 0) return -waits;
    const { memory } = this.self;
    const kind = kindOf(memory.load(waits + HEADER));
    if (kind !== Kind.lock && kind !== Kind.rlock) return 0;
    const word = memory.load(waits + WORD);
    return isAbandoned(word) ? 0 : ownerOf(word);
  }

  private report(circle: readonly Link[]): void {
    const { memory } = this.self;
    if (memory.load(ROOT_ON_DEADLOCK) === 1) this.breakOff(circle[0] as Link);
    else if (!this.isRecorded) writeSync(2, `heddle: deadlock: ${this.describe(circle)}\n`);
  }

  /** Ends one wait: the one that closed the circle. Its thread throws, with words of its own. */
  private breakOff({ id, waits }: Link): void {
    const { memory } = this.self;
    const fifo = waits < 0 ? rowOf(-waits) + ROW_JOINERS : waits + FIFO;
    const waiter = rowOf(id) + ROW_WAITER;
    enterGuard(this.self, fifo);
    if (remove(memory, fifo, waiter)) {
      if (waits > 0) settle(this.self, waits);
      memory.store(rowOf(id) + ROW_DEADLOCK, 1);
      wake(memory, waiter, BROKEN);
    }
    leaveGuard(this.self, fifo);
  }

  private describe(circle: readonly Link[]): string {
    return circle
      .map(({ id, waits }, index) => {
        const next = circle[(index + 1) % circle.length] as Link;
        const what = waits < 0 ? 'to end' : `to release lock #${waits}`;
        return `${nameOf(this.self, id)} waits for ${nameOf(this.self, next.id)} ${what}`;
      })
      .join(', ');
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
