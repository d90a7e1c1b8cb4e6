import { constants } from 'node:os';
import { join } from 'node:path';
import {
  Ended,
  EventKind,
  HeaderFlag,
  ObjectKind,
  TaskKind,
  type TaskOutcome,
  WaitOutcome,
  WaitReason,
  type Awaited,
  type ChildWay,
  type FactKey,
} from '../../../protocol/index';
import { loadNative, type Native, tellLines } from '../memory/native';
import type { Counters } from './counters';
import { Definitions } from './definitions';
import { clockOf, HeaderFile, ringRecords, type ProcessPlace } from './directory';
import { RecordFile } from './file';
import { ObjectSlot } from './objectSlot';
import { QueueSlot, type QueueIdentity } from './queueSlot';
import { halves, Ring } from './ring';

/** The host is asked so often whether it still reads, ns. */
const ASK_NS = 50_000_000;
const LONGEST_LATENCY = 0xffff_ffff;

/** A thread of this process, as it begins. */
export interface ThreadIdentity {
  readonly thread: number;
  readonly name: string;
  /** ThreadFlag bits. */
  readonly flags: number;
  readonly nativeId: number;
  /** Where it was started: a stack of this process; 0: unknown. */
  readonly stack: number;
  /** Who started it, 0: nobody. */
  readonly parent: number;
  /** True where the thread is none of the program's: it tells of others and has no lane. */
  readonly unlisted?: boolean;
  /** Ctrl-C does not end the process before it was asked for its last words (`isInterrupted`). */
  readonly holdsInterrupt?: boolean;
}

/**
 * What one thread tells, one method an event. When a file cannot be written the header says why, and nothing is
 * told any more; no method throws.
 */
export class Recorder {
  readonly now: () => number;
  readonly definitions: Definitions;
  private readonly header: HeaderFile;
  private files: RecordFile[] = [];
  private readonly objects: RecordFile;
  private readonly ring: Ring;
  private readonly ringIndex: number;
  private on = true;
  private ended = false;
  private askedAt = 0;
  private native: Native | undefined;

  /** `path`: where the directory lies now. Throws when its files cannot be opened. */
  constructor(
    path: string,
    readonly place: ProcessPlace,
    readonly counters: Counters,
    readonly identity: ThreadIdentity,
  ) {
    const open = (name: string, append = false): RecordFile => {
      const file = new RecordFile(join(path, name), append);
      this.files.push(file);
      return file;
    };
    this.now = clockOf(place.epoch);
    this.definitions = new Definitions(open('defs', true), counters);
    this.header = new HeaderFile(open('header'), counters);
    this.objects = open('objects');
    const index = counters.claimRing(identity.thread);
    if (index === null) throw new Error('more threads than can be recorded');
    this.ringIndex = index;
    const capacity = ringRecords(place.detail);
    const native = loadNative(place.native);
    this.ring = new Ring(open(`ring.${index}`), open('rings'), index, capacity, native);
    if (identity.unlisted) this.header.tellCount('Rings');
    else {
      this.begin();
      tellLines(native, path, identity.holdsInterrupt === true);
      this.native = native;
    }
  }

  private begin(): void {
    const { thread, flags, nativeId, stack, parent } = this.identity;
    const name = this.definitions.string(this.identity.name);
    this.definitions.commit();
    this.ring.serve(thread, flags, name, nativeId);
    this.ring.put(this.now(), EventKind.ThreadBegin, flags, thread, name, stack, nativeId, parent);
    this.ring.publish();
    this.header.tellCount('Rings');
  }

  /** The process begins now, for who reads: what it has told so far, and nobody has read, is of this moment. */
  beginNow(): void {
    this.attempt(() => {
      const now = this.now();
      this.definitions.commit();
      this.ring.restamp(now);
      this.header.tellStart(now);
    });
  }

  /** Whether the host has asked for what HeaderFlag Awaits says. */
  get isAsked(): boolean {
    return this.on && (this.header.flags & HeaderFlag.Awaits) !== 0;
  }

  /** Whether the program would have ended by Ctrl-C, and waits for `passInterrupt`, for a moment; true once. */
  get isInterrupted(): boolean {
    return this.on && this.native?.isInterrupted() === true;
  }

  passInterrupt(): void {
    this.native?.passInterrupt();
  }

  private attempt(action: () => void): void {
    if (!this.on) return;
    try {
      action();
    } catch (error) {
      this.give(error);
    }
  }

  private give(error: unknown): void {
    this.on = false;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const errno = constants.errno[code as keyof typeof constants.errno] ?? constants.errno.EIO;
    try {
      this.header.tellError(errno);
    } catch {
      // Not even that: the host sees that nothing comes.
    }
  }

  publish(): void {
    this.attempt(() => {
      this.definitions.commit();
      this.ring.publish();
      const now = this.now();
      if (now - this.askedAt < ASK_NS) return;
      this.askedAt = now;
      this.on = (this.header.flags & HeaderFlag.Silent) === 0;
    });
  }

  private tell(kind: EventKind, small: number, a: number, b = 0, c = 0, dLow = 0, dHigh = 0): void {
    this.add(kind, small, a, b, c, dLow, dHigh);
    this.publish();
  }

  /** Makes what was defined fit for others to use. */
  commit(): void {
    this.attempt(() => this.definitions.commit());
  }

  /** A record that is published with the next one. */
  private add(kind: EventKind, small: number, a: number, b = 0, c = 0, dLow = 0, dHigh = 0): void {
    this.put(this.now(), kind, small, a, b, c, dLow, dHigh);
  }

  private put(
    at: number,
    kind: EventKind,
    small: number,
    a: number,
    b = 0,
    c = 0,
    dLow = 0,
    dHigh = 0,
  ): void {
    this.attempt(() => this.ring.put(at, kind, small, a, b, c, dLow, dHigh));
  }

  /**
   * `timeout` in ns, null: none. `owner`: who holds what is waited for, 0: nobody or unknown; `taken`: the line that
   * took it.
   */
  block(
    reason: WaitReason,
    target: number,
    stack: number,
    timeout: number | null,
    owner = 0,
    taken = 0,
  ): void {
    this.add(EventKind.Block, reason, target, owner, stack, ...halves(timeout));
    if (owner !== 0) this.add(EventKind.Owner, 0, target, owner, 0, taken);
    this.publish();
  }

  /** What the wait that `block` or `waitBegin` tells next is for. */
  awaited(what: Awaited, number: number, name: string, descriptor = -1, bytes = 0): void {
    this.add(EventKind.Awaited, what, number, descriptor + 1, bytes, this.definitions.string(name));
  }

  /** A lock that the thread holds while it waits, part of the `block` told next. `since`: ns since the epoch. */
  held(object: number, site: number, since: number): void {
    this.add(EventKind.Held, 0, object, site, 0, ...halves(since));
  }

  /** Part of the `block` told next: the last notification of its object found nobody waiting. */
  missed(object: number, thread: number, site: number, time: number): void {
    this.add(EventKind.Missed, 0, object, thread, site, ...halves(time));
  }

  /** A lock was taken with another one held, from `outerSite`. `more` of the same moment follow; not published. */
  lockOrder(object: number, outer: number, stack: number, outerSite: number, more: number): void {
    this.add(EventKind.LockOrder, more, object, outer, stack, outerSite);
  }

  /** A hold is over that others waited for, or that was long. `held`: ns; `foreign`: released by somebody else. */
  hold(object: number, site: number, owner: number, held: number, foreign: boolean): void {
    this.tell(EventKind.Hold, foreign ? 1 : 0, object, site, owner, ...halves(held));
  }

  /** Detail full. `sequence` counts acquisitions and releases of the lock. */
  acquire(object: number, site: number, depth: number, sequence: number): void {
    this.tell(EventKind.Acquire, depth, object, site, sequence);
  }

  release(object: number, site: number, held: number, foreign: boolean, sequence: number): void {
    this.tell(EventKind.Release, foreign ? 1 : 0, object, site, sequence, ...halves(held));
  }

  /** Part of the end of a wait told next: a thread of that other process ended it. */
  waker(pid: number, thread: number): void {
    this.add(EventKind.Waker, 0, pid, thread);
  }

  /** `waker`: who ended the wait, 0: unknown. */
  unblock(outcome: WaitOutcome, target: number, waited: number, waker = 0): void {
    this.tell(EventKind.Unblock, outcome, target, waker, LONGEST_LATENCY, ...halves(waited));
  }

  /** Published with the next record. `size` as in ObjectBegin; `at` as for `notify`. */
  object(
    object: number,
    kind: ObjectKind,
    name: string,
    stack: number,
    size = 0,
    parent = 0,
    at = this.now(),
  ): void {
    const text = this.definitions.string(name);
    this.put(at, EventKind.ObjectBegin, kind, object, parent, stack, text, size);
  }

  /** What the object is known by in every process; gives the id of that text. Before it is told of, and published with it. */
  shared(object: number, key: string): number {
    const text = this.definitions.string(key);
    this.add(EventKind.ObjectShared, 0, object, text);
    return text;
  }

  /** `at`: when it was done, not before anything this thread has told. */
  notify(object: number, site: number, woken: number, at = this.now()): void {
    this.put(at, EventKind.Notify, woken, object, site);
    this.publish();
  }

  /** A thread that will begin: from now on it may do what others wait for. */
  threadName(thread: number, name: string, flags = 0): void {
    this.tell(EventKind.ThreadName, flags, thread, this.definitions.string(name));
  }

  /**
   * The end of a thread: this one, for which the first word counts, or one that could not tell it itself. `status`:
   * what it left with, 0: it came to its end.
   */
  threadEnd(thread: number, status: number): void {
    const own = thread === this.identity.thread;
    if (own && this.ended) return;
    this.tell(EventKind.ThreadEnd, 0, thread, status);
    if (!own) return;
    this.ended = true;
    this.counters.endRing(this.ringIndex);
  }

  /** Gives the child's number. `tells`: it should be a process of the session itself. */
  childBegin(way: ChildWay, command: string, stack: number, pid: number, tells: boolean): number {
    const child = this.counters.next('Children');
    const text = this.definitions.string(command);
    this.tell(EventKind.ChildBegin, way, child, text, stack, pid, tells ? 1 : 0);
    return child;
  }

  /** `status`: as waitpid gives it. */
  childEnd(child: number, status: number): void {
    this.tell(EventKind.ChildEnd, 0, child, 1, status);
  }

  /** A signal is about to be sent, `isGroup`: to a process group. */
  signalled(signal: number, pid: number, site: number, isGroup: boolean): void {
    this.tell(EventKind.Signalled, signal, pid, site, isGroup ? 1 : 0);
  }

  /** `flags`: RaisedFlag bits. What ended a task is published with the end of that. */
  raised(ended: Ended, text: string, site: number, stack: number, flags: number): void {
    this.add(EventKind.Raised, ended, this.definitions.string(text), site, stack, flags);
    if (ended !== Ended.Task) this.publish();
  }

  /**
   * A job of a pool, that waits for a worker from now on. Gives its number. `parent`: the job that submitted it, 0: none;
   * `shared`: workers of other processes tell of it by its number and this process.
   */
  jobBegin(name: string, stack: number, pool: number, parent: number, shared: boolean): number {
    const job = this.counters.next('Tasks');
    const text = this.definitions.string(name);
    this.add(EventKind.TaskBegin, TaskKind.Job, job, text, stack, pool, parent);
    if (shared) this.add(EventKind.TaskShared, 0, job, job);
    this.tell(EventKind.TaskBlock, WaitReason.Worker, job, pool, stack);
    return job;
  }

  /** This thread runs it from now on. `queued`: ns. */
  jobRuns(job: number, queued: number): void {
    this.tell(EventKind.TaskUnblock, WaitOutcome.Ok, job, 0, 0, ...halves(queued));
  }

  /** `ran`: ns, 0: unknown. */
  jobEnd(job: number, outcome: WaitOutcome, cancelled: boolean, ran: number): void {
    this.tell(EventKind.TaskEnd, outcome, job, cancelled ? 1 : 0, 0, ...halves(ran));
  }

  /** It waits for another machine, which `node` stands for, to have done it. */
  jobAway(job: number, node: number): void {
    this.tell(EventKind.TaskBlock, WaitReason.Remote, job, node);
  }

  jobTaken(pid: number, job: number): void {
    this.tell(EventKind.TaskTaken, 0, pid, job);
  }

  /** `ran`: ns, 0: unknown. */
  jobDone(pid: number, job: number, outcome: TaskOutcome, ran: number): void {
    this.tell(EventKind.TaskDone, outcome, pid, job, 0, ...halves(ran));
  }

  jobUnretrieved(job: number): void {
    this.tell(EventKind.TaskUnretrieved, 0, job);
  }

  /**
   * Asynchronous code of this thread waits; gives the number of a task that stands for the wait. `awaited`: the job it waits
   * for, 0: none; `limit`: ms, 0: none.
   */
  waitBegin(
    reason: WaitReason,
    target: number,
    awaited: number,
    stack: number,
    limit: number,
  ): number {
    const task = this.counters.next('Tasks');
    this.add(EventKind.TaskBegin, TaskKind.Wait, task, 0, stack);
    this.tell(EventKind.TaskBlock, reason, task, target, stack, awaited, limit);
    return task;
  }

  /** `waker`: the thread that ended the wait, 0: unknown. */
  waitEnd(task: number, outcome: WaitOutcome, waker: number): void {
    this.add(EventKind.TaskUnblock, outcome, task, 0, waker);
    this.tell(EventKind.TaskEnd, WaitOutcome.Ok, task);
  }

  /** An asynchronous function of the program that stands at an `await`. Gives its number. */
  functionBegin(name: string): number {
    const task = this.counters.next('Tasks');
    this.tell(EventKind.TaskBegin, TaskKind.Coroutine, task, this.definitions.string(name));
    return task;
  }

  /**
   * `awaited`: those that it waits for, any of which may bring it on; none: nobody knows for what. `untold`: how much
   * else may bring it on, beside functions.
   */
  functionWaits(task: number, stack: number, awaited: readonly number[], untold: number): void {
    const isAlone = awaited.length === 1 && untold > 0;
    const [first = 0, ...others] = isAlone ? [0, ...awaited] : awaited;
    // What belongs together is of one time.
    const now = this.now();
    others.forEach((other, at) =>
      this.put(now, EventKind.TaskAwaits, 0, task, other, at === 0 ? untold : 0),
    );
    const reason = awaited.length === 0 ? WaitReason.Future : WaitReason.Task;
    this.put(now, EventKind.TaskBlock, reason, task, 0, stack, first);
    this.publish();
  }

  /** Where the result of a job will be; gives its number. Published with the next record. */
  jobFuture(job: number, name: string): number {
    const object = this.counters.next('Objects');
    this.object(object, ObjectKind.Future, name, 0);
    this.add(EventKind.TaskFuture, 0, job, object);
    return object;
  }

  /** Since when the turn of the event loop that is under way may last; 0: not told, it is meant to. */
  turn(since: number): void {
    this.attempt(() => this.ring.turn(since));
  }

  slowStep(name: string, ran: number): void {
    this.tell(EventKind.SlowStep, 0, 0, this.definitions.string(name), 0, ...halves(ran));
  }

  fact(key: FactKey, text: string): void {
    this.attempt(() => {
      this.definitions.fact(key, text);
      this.definitions.commit();
    });
  }

  /** A queue between two threads, of which the other one learns by its identity. Untold until it has a name. */
  newQueueIdentity(stack: number): QueueIdentity {
    return { object: this.counters.next('Objects'), slot: this.counters.next('Slots') - 1, stack };
  }

  nameQueue(queue: QueueSlot, stack: number, name: string): void {
    this.object(queue.object, ObjectKind.SimpleQueue, name, stack);
    this.publish();
    this.store(queue);
    this.attempt(() => this.header.tellCount('Slots'));
  }

  queue({ object, slot: index, stack }: QueueIdentity): QueueSlot {
    const slot = this.slot(index);
    slot.describe(object, ObjectKind.SimpleQueue, stack, 0);
    return new QueueSlot(slot, this.now);
  }

  /** The live counters that have that place. */
  slot(index: number): ObjectSlot {
    const { memory, offset } = this.counters.slot(index);
    return new ObjectSlot(memory, offset, index, this.objects);
  }

  /** Counters of a new object. */
  newSlot(): ObjectSlot {
    const slot = this.slot(this.counters.next('Slots') - 1);
    this.attempt(() => this.header.tellCount('Slots'));
    return slot;
  }

  store(counters: { store(): void }): void {
    this.attempt(() => {
      this.definitions.commit();
      counters.store();
    });
  }

  /** An item went in or came out (detail full). */
  item(kind: typeof EventKind.Put | typeof EventKind.Get, queue: number, depth: number): void {
    this.tell(kind, 0, queue, 0, Math.max(0, depth));
  }

  /** Nobody uses the queue any more. One that had items stays as it was: its last counters may not be read yet. */
  queueEnd(queue: QueueSlot): void {
    if (queue.puts === 0) this.objectEnd(queue.slot);
  }

  /** An object that nobody used: its slot is free. */
  objectEnd(slot: ObjectSlot): void {
    const { object } = slot;
    this.attempt(() => slot.free());
    this.tell(EventKind.ObjectEnd, 0, object);
  }

  /** An object that was used; its slot stays as it is. */
  usedObjectEnd(object: number, used: number, contended: number): void {
    this.tell(EventKind.ObjectEnd, 0, object, contended, 0, ...halves(used));
  }

  /** The process leaves in an orderly way; nothing is told after that. */
  processEnd(): void {
    this.attempt(() => this.header.tellEnd(this.now()));
    this.close();
  }

  close(): void {
    this.on = false;
    for (const file of this.files) file.close();
    this.files = [];
  }
}
