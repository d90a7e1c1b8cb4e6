import { constants } from 'node:os';
import { join } from 'node:path';
import {
  Ended,
  EventKind,
  HeaderFlag,
  ObjectKind,
  type WaitReason,
  type Awaited,
  type ChildWay,
  type FactKey,
  type WaitOutcome,
} from '../../../protocol/index';
import type { Counters } from './counters';
import { Definitions } from './definitions';
import { clockOf, HeaderFile, ringRecords, type ProcessPlace } from './directory';
import { RecordFile } from './file';
import { QueueSlot, queueMemory, type QueueIdentity } from './queueSlot';
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
  private askedAt = 0;

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
    this.ring = new Ring(open(`ring.${index}`), open('rings'), index, capacity);
    this.begin();
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

  private publish(): void {
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

  /** A record that is published with the next one. */
  private add(kind: EventKind, small: number, a: number, b = 0, c = 0, dLow = 0, dHigh = 0): void {
    this.attempt(() => this.ring.put(this.now(), kind, small, a, b, c, dLow, dHigh));
  }

  /** `timeout` in ns, null: none. */
  block(reason: WaitReason, target: number, stack: number, timeout: number | null): void {
    this.tell(EventKind.Block, reason, target, 0, stack, ...halves(timeout));
  }

  /** What the wait that `block` tells next is for. */
  awaited(what: Awaited, number: number, name: string): void {
    this.add(EventKind.Awaited, what, number, 0, 0, this.definitions.string(name));
  }

  unblock(outcome: WaitOutcome, target: number, waited: number): void {
    this.tell(EventKind.Unblock, outcome, target, 0, LONGEST_LATENCY, ...halves(waited));
  }

  object(object: number, kind: ObjectKind, name: string, stack: number): void {
    const text = this.definitions.string(name);
    this.add(EventKind.ObjectBegin, kind, object, 0, stack, text);
  }

  notify(object: number, site: number, woken: number): void {
    this.tell(EventKind.Notify, woken, object, site);
  }

  /** A thread that will begin: from now on it may do what others wait for. */
  threadName(thread: number, name: string): void {
    this.tell(EventKind.ThreadName, 0, thread, this.definitions.string(name));
  }

  /** The end of a thread: this one, or one that could not tell it itself. */
  threadEnd(thread: number, cpuNs: number): void {
    this.tell(EventKind.ThreadEnd, 0, thread, 0, 0, ...halves(cpuNs));
    if (thread === this.identity.thread) this.counters.endRing(this.ringIndex);
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

  raised(text: string, site: number, stack: number): void {
    this.tell(EventKind.Raised, Ended.Thread, this.definitions.string(text), site, stack);
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
  newQueue(stack: number): QueueSlot {
    const object = this.counters.next('Objects');
    const slot = this.counters.next('Slots') - 1;
    return this.queue({ object, slot, memory: queueMemory(), stack });
  }

  nameQueue(queue: QueueSlot, name: string): void {
    const { object, stack } = queue.identity;
    this.object(object, ObjectKind.SimpleQueue, name, stack);
    this.publish();
    this.store(queue);
    this.attempt(() => this.header.tellCount('Slots'));
  }

  queue(identity: QueueIdentity): QueueSlot {
    return new QueueSlot(identity, this.objects, this.now);
  }

  store(queue: QueueSlot): void {
    this.attempt(() => queue.store());
  }

  /** An item went in or came out (detail full). */
  item(kind: typeof EventKind.Put | typeof EventKind.Get, queue: number, depth: number): void {
    this.tell(kind, 0, queue, 0, Math.max(0, depth));
  }

  /** Nobody uses the queue any more. One that had items stays as it was: its last counters may not be read yet. */
  queueEnd(queue: QueueSlot): void {
    if (queue.puts > 0) return;
    this.attempt(() => queue.free());
    this.tell(EventKind.ObjectEnd, 0, queue.identity.object);
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
