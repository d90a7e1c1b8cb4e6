import { MS, type Scene } from '../model/scene';

/** What a thread of a random program does, one after the other. */
export type Step =
  | { readonly kind: 'take'; readonly lock: number; readonly limit: boolean }
  | { readonly kind: 'drop' }
  | { readonly kind: 'join'; readonly thread: number }
  | { readonly kind: 'rest' };

interface Runner {
  readonly name: string;
  readonly steps: readonly Step[];
  at: number;
  readonly held: number[];
  wait: { readonly lock: number; readonly thread: number; readonly limit: boolean } | null;
  since: number;
  waited: number;
  done: boolean;
}

/** A little machine that runs programs over locks and joins, and knows the truth about them. */
export class LockProgram {
  readonly threads: Runner[];
  private readonly owners: (Runner | null)[];

  constructor(
    private readonly scene: Scene,
    programs: readonly (readonly Step[])[],
    locks: number,
  ) {
    this.threads = programs.map((steps, index) => {
      const name = `t${index}`;
      scene.begin(name);
      const idle = { at: 0, wait: null, since: 0, waited: 0, done: false };
      return { ...idle, name, steps, held: [] };
    });
    this.owners = new Array<Runner | null>(locks).fill(null);
    for (let lock = 0; lock < locks; lock++) scene.object(`l${lock}`, 'RLock', 't0');
  }

  /** Threads that can do a step: they run, or their wait may time out. */
  runnable(): Runner[] {
    return this.threads.filter((one) => !one.done && (one.wait === null || one.wait.limit));
  }

  /** One step of a thread, 1 ms later. */
  step(one: Runner): void {
    this.scene.now += MS;
    if (one.wait) {
      this.goOn(one, 'Timeout');
      return;
    }
    const step = one.steps[one.at++];
    if (!step) this.finish(one);
    else if (step.kind === 'take') this.take(one, step.lock, step.limit);
    else if (step.kind === 'drop') this.dropLast(one);
    else if (step.kind === 'join') this.join(one, step.thread % this.threads.length);
  }

  /** Threads on a circle of waits without time limits: the truth. */
  deadlocked(): Set<string> {
    const found = new Set<string>();
    for (const start of this.threads) {
      const path: Runner[] = [];
      let at: Runner | null = start;
      while (at && !path.includes(at)) {
        path.push(at);
        at = this.neededBy(at);
      }
      if (at === start) found.add(start.name);
    }
    return found;
  }

  /** ns each thread has waited so far, by name. */
  waits(): Map<string, number> {
    return new Map(
      this.threads.map((one) => {
        const open = one.wait ? this.scene.now - one.since : 0;
        return [one.name, one.waited + open];
      }),
    );
  }

  private neededBy(one: Runner): Runner | null {
    if (!one.wait || one.wait.limit) return null;
    const { lock, thread } = one.wait;
    return lock >= 0 ? this.owners[lock]! : this.threads[thread]!;
  }

  private take(one: Runner, lock: number, limit: boolean): void {
    const owner = this.owners[lock];
    if (owner === one) return;
    if (!owner) {
      this.owners[lock] = one;
      one.held.push(lock);
      this.scene.take(one.name, `l${lock}`, 10 + lock);
      return;
    }
    one.wait = { lock, thread: -1, limit };
    one.since = this.scene.now;
    this.scene.block(one.name, 'Lock', `l${lock}`, 20 + lock, limit ? 1000 * MS : Infinity);
  }

  private join(one: Runner, thread: number): void {
    const other = this.threads[thread]!;
    if (other === one || other.done) return;
    one.wait = { lock: -1, thread, limit: false };
    one.since = this.scene.now;
    this.scene.block(one.name, 'ThreadJoin', other.name, 40);
  }

  private goOn(one: Runner, outcome: 'Ok' | 'Timeout', waker = ''): void {
    one.waited += this.scene.now - one.since;
    const { lock } = one.wait!;
    one.wait = null;
    this.scene.unblock(one.name, outcome, waker);
    if (outcome !== 'Ok' || lock < 0) return;
    this.owners[lock] = one;
    one.held.push(lock);
  }

  private dropLast(one: Runner): void {
    const lock = one.held.pop();
    if (lock === undefined) return;
    const next = this.threads.find((other) => other.wait?.lock === lock);
    this.owners[lock] = null;
    // A short hold nobody waited for leaves no record.
    this.scene.drop(one.name, `l${lock}`, !next);
    if (next) this.goOn(next, 'Ok', one.name);
  }

  private finish(one: Runner): void {
    while (one.held.length > 0) this.dropLast(one);
    one.done = true;
    this.scene.end(one.name);
    for (const other of this.threads) {
      if (other.wait && other.wait.lock < 0 && this.threads[other.wait.thread] === one) {
        this.goOn(other, 'Ok', one.name);
      }
    }
  }
}
