import { RuntimeError } from '../errors';
import { type Subject, hook } from '../hooks';
import { ROW_RECORDED, RUNNING, STARTING, rowOf } from '../memory/layout';
import * as table from '../memory/threadTable';
import { recordedAs } from '../program/marks';
import { memory, self } from '../program/program';
import {
  type Task,
  describeKey,
  mustBeArguments,
  mustBeTask,
  nameOfTask,
  refuseWhileImporting,
} from '../program/task';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from '../program/times';
import { pack } from '../program/transfer';
import { waitAsync, waitSync } from '../program/waiting';
import { recorder } from '../recording';
import { startThread } from '../supervisor/start';
import type { Work } from '../supervisor/messages';

export interface ThreadOptions {
  /** Default: `Thread-1 (work)`, with the function's name if it has one. */
  readonly name?: string;
  /** Whether the program ends without waiting for it; default: as the thread that makes it. */
  readonly daemon?: boolean;
}

/** Arguments are asked for only where the function has some. */
export type ThreadParameters<A extends unknown[]> = A extends []
  ? [options?: ThreadOptions & { readonly args?: A }]
  : [options: ThreadOptions & { readonly args: A }];

/** What only this thread's own faces know; others are made from a number. */
interface Plan {
  readonly target: Task<never[], unknown>;
  readonly args: readonly unknown[];
}

/** The faces of this thread by number, so that one thread is one object. */
const faces = new Map<number, WeakRef<Thread>>();

/**
 * A thread of the program: a function that runs at the same time as others, in an event loop of its
 * own. It ends when the function has returned and what it returned has settled.
 */
export class Thread<A extends unknown[] = unknown[]> implements Subject {
  private readonly plan: Plan | undefined;
  private id: number | undefined;
  private ownName: string;
  private ownDaemon: boolean;

  constructor(target: Task<A, unknown> | Face, ...[options = {}]: ThreadParameters<A> | []) {
    const { args = [], name, daemon } = options as ThreadOptions & { args?: readonly unknown[] };
    if (target instanceof Face) {
      this.id = target.id;
      this.ownName = '';
      this.ownDaemon = false;
      return;
    }
    mustBeTask(target, 'the function of a thread');
    mustBeArguments(args);
    this.plan = { target: target, args };
    this.ownName = name ?? nextName(target.key);
    this.ownDaemon = daemon ?? table.isDaemon(self, self.id);
  }

  /** Its number; undefined before it is started. No two threads of a program have the same. */
  get ident(): number | undefined {
    return this.id;
  }

  /** What waits and events name it by. */
  get handle(): number {
    return -(this.id ?? 0);
  }

  get name(): string {
    return this.isRow() ? table.nameOf(self, this.id as number) : this.ownName;
  }

  set name(name: string) {
    this.ownName = name;
    if (!this.isRow()) return;
    table.setName(self, this.id as number, name);
    recorder?.named(recordedAs(this), name, this.daemon);
  }

  /** Whether the program ends without waiting for it. */
  get daemon(): boolean {
    return this.isRow() ? table.isDaemon(self, this.id as number) : this.ownDaemon;
  }

  set daemon(daemon: boolean) {
    if (this.id !== undefined) throw new RuntimeError('cannot set daemon status of active thread');
    this.ownDaemon = daemon;
  }

  start(): void {
    if (this.id !== undefined || !this.plan) {
      throw new RuntimeError('threads can only be started once');
    }
    refuseWhileImporting();
    const { target, args } = this.plan;
    const packed = pack(args, 'args');
    let id: number | undefined;
    try {
      id = table.claim(self, this.ownName, this.ownDaemon);
      const announced = recorder?.announce(this.ownName, this.ownDaemon);
      if (announced) memory.store(rowOf(id) + ROW_RECORDED, announced.thread);
      startThread({
        id,
        module: this.module(target.key),
        task: target.key,
        args: packed.value as unknown[],
        recorded: announced?.told,
        ...this.delay(),
      });
    } catch (error) {
      if (id !== undefined) table.vacate(self, id);
      packed.discard();
      throw error;
    }
    this.id = id;
    recorder?.named(recordedAs(this), this.ownName, this.ownDaemon);
    faces.set(id, new WeakRef(this));
    hook?.('threadStart', this, 0);
  }

  /** From `start` until its function is over. */
  isAlive(): boolean {
    if (this.id === undefined) return false;
    const status = table.statusOf(self, this.id);
    return status === STARTING || status === RUNNING;
  }

  /** Waits until it has ended; false when the time limit came first. */
  join(options: WaitOptions = {}): boolean {
    const id = this.joinable();
    deadlineOf(options);
    return waitSync(this, options, 'thread', (waiter) => table.join(self, id, waiter));
  }

  /** As `join`, without blocking the thread. */
  async joinAsync(options: AsyncWaitOptions = {}): Promise<boolean> {
    const id = this.joinable();
    return waitAsync(
      this,
      options,
      'thread',
      (waiter) => table.join(self, id, waiter),
      (ended) => !ended,
    );
  }

  /** Address of the module that it imports first. */
  protected module(key: string): string {
    return describeKey(key).module;
  }

  /** What a timer waits for first. */
  protected delay(): Pick<Work, 'delay'> {
    return {};
  }

  private joinable(): number {
    if (this.id === undefined) throw new RuntimeError('cannot join thread before it is started');
    if (this.id === self.id) throw new RuntimeError('cannot join current thread');
    return this.id;
  }

  /** Whether the table of threads knows it, still. */
  private isRow(): boolean {
    return this.id !== undefined && table.isKnown(self, this.id);
  }
}

/** Makes a face of a thread that exists. */
class Face {
  constructor(readonly id: number) {}
}

/** The thread with that number. */
export function faceOf(id: number): Thread {
  let face = faces.get(id)?.deref();
  if (!face) faces.set(id, new WeakRef((face = new Thread(new Face(id)))));
  return face;
}

function nextName(key: string): string {
  const name = nameOfTask(key);
  return `Thread-${table.nextNameNumber(self)}${name && ` (${name})`}`;
}

// These two are asked for often and never change.
const current = faceOf(self.id);
const main = faceOf(table.MAIN);

/** The thread that asks. */
export const currentThread = (): Thread => current;
/** The one the program began with. */
export const mainThread = (): Thread => main;
/** All threads that are alive. */
export function enumerate(): Thread[] {
  for (const [id, face] of faces) if (!face.deref()) faces.delete(id);
  return table
    .ids(self)
    .map(faceOf)
    .filter((thread) => thread.isAlive());
}
export const activeCount = (): number => enumerate().length;
/** Number of the thread that asks. */
export const getIdent = (): number => self.id;
