import { ObjectKind } from '../../../../protocol/index';
import { Kind } from '../../memory/layout';
import { Member, type ObjectSlot, QueueSlot } from '../../record/index';
import type { Agent } from '../agent';
import { Credit } from './credit';
import type { HeldLocks } from './heldLocks';
import { RecordedLock } from './recordedLock';

/** ObjectKind by kind of the runtime. */
const KINDS: Readonly<Record<Kind, ObjectKind | null>> = {
  [Kind.none]: null,
  [Kind.lock]: ObjectKind.Lock,
  [Kind.rlock]: ObjectKind.RLock,
  [Kind.condition]: ObjectKind.Condition,
  [Kind.semaphore]: ObjectKind.Semaphore,
  [Kind.boundedSemaphore]: ObjectKind.BoundedSemaphore,
  [Kind.event]: ObjectKind.Event,
  [Kind.barrier]: ObjectKind.Barrier,
  [Kind.local]: null,
  [Kind.queue]: ObjectKind.Queue,
  [Kind.lifoQueue]: ObjectKind.LifoQueue,
  [Kind.priorityQueue]: ObjectKind.PriorityQueue,
  [Kind.simpleQueue]: ObjectKind.SimpleQueue,
  [Kind.future]: null,
  [Kind.executor]: ObjectKind.Executor,
  [Kind.news]: null,
  [Kind.buffer]: null,
  [Kind.loop]: null,
  [Kind.processExecutor]: ObjectKind.Executor,
  [Kind.array]: null,
  [Kind.mail]: null,
};
/** Without a size of their own: it says which one it is of those that the same stack made. Of others the slot does. */
const COUNTED: ReadonlySet<ObjectKind> = new Set([
  ObjectKind.Lock,
  ObjectKind.RLock,
  ObjectKind.Condition,
  ObjectKind.Event,
  ObjectKind.SimpleQueue,
]);
const MOST_STACKS = 4096;
/** Of a thread's time that may go into looking where objects are made; beyond that, nobody knows. */
const SHARE = 0.1;
const SAVED_NS = 200_000_000;

/** An object of the runtime as this thread sees it. */
export interface Known {
  readonly slot: ObjectSlot;
  /** How it is taken and given back, where it is a lock. */
  readonly lock: RecordedLock | null;
  /** Its counters, where it is a queue. */
  readonly queue: QueueSlot | null;
}

/** The objects of the runtime: a mark is one more than the place of the object's counters. */
export class RuntimeObjects {
  private readonly known: (Known | undefined)[] = [];
  private readonly made = new Map<string, number>();

  private readonly credit = new Credit(SHARE, SAVED_NS);

  /** `held`: what locks that this thread has are to be found in. */
  constructor(
    private readonly agent: Agent,
    private readonly held: HeldLocks,
  ) {}

  of(mark: number): Known | undefined {
    if (mark === 0) return undefined;
    return (this.known[mark] ??= this.look(this.agent.recorder.slot(mark - 1)));
  }

  /**
   * Tells of a new object and gives its mark; 0 for what is not to be seen. `shared`: its key for all processes; `name`:
   * where the program has none; or empty.
   */
  make(kind: Kind, size: number, below: object, shared: string, name: string): number {
    const told = KINDS[kind] ?? null;
    return told === null ? 0 : this.add(told, size, this.maker(below), shared, name);
  }

  /** Tells of an object that was made before anybody recorded: nobody knows where. `items`: what is in it, if it is a queue. */
  find(kind: Kind, size: number, items: number): number {
    const told = KINDS[kind] ?? null;
    const mark = told === null ? 0 : this.add(told, size, 0, '', '');
    const queue = this.of(mark)?.queue;
    if (!queue || items === 0) return mark;
    queue.holds(items);
    this.agent.recorder.store(queue);
    return mark;
  }

  private add(told: ObjectKind, size: number, stack: number, shared: string, name: string): number {
    const { recorder } = this.agent;
    // It is all that tells several of one line apart.
    const ordinal = this.ordinal(told, stack);
    const capacity = COUNTED.has(told) ? ordinal : size;
    const object = recorder.counters.next('Objects');
    const slot = recorder.newSlot();
    slot.describe(object, told, stack, capacity);
    if (!COUNTED.has(told)) slot.words[Member.HoldMaxSite] = ordinal;
    if (shared) slot.words[Member.Shared] = recorder.shared(object, shared);
    recorder.object(object, told, name, stack, capacity);
    recorder.publish();
    recorder.store(slot);
    this.known[slot.index + 1] = this.look(slot);
    return slot.index + 1;
  }

  partOf(mark: number, whole: number): void {
    const part = this.of(mark);
    const parent = this.of(whole);
    if (!part || !parent) return;
    const { slot } = part;
    slot.words[Member.Parent] = parent.slot.object;
    const { recorder } = this.agent;
    const stack = slot.words[Member.Stack]!;
    recorder.object(slot.object, ObjectKind.RLock, '', stack, 0, parent.slot.object);
    recorder.publish();
    recorder.store(slot);
  }

  /** Nobody has it any more. What was used stays as it is: its last counters may not be read yet. */
  end(mark: number): void {
    const known = this.of(mark);
    this.known[mark] = undefined;
    if (!known) return;
    const { slot } = known;
    const { recorder } = this.agent;
    if (slot.words[Member.Acquisitions] === 0) return recorder.objectEnd(slot);
    recorder.store(known.queue ?? slot);
    const contended = slot.words[Member.Contended]!;
    recorder.usedObjectEnd(slot.object, slot.get(Member.Acquisitions), contended);
  }

  private look(slot: ObjectSlot): Known {
    const kind = (slot.words[Member.KindAndFlags]! & 0xffff) as ObjectKind;
    const isLock = kind === ObjectKind.Lock || kind === ObjectKind.RLock;
    const isQueue = kind >= ObjectKind.Queue && kind <= ObjectKind.SimpleQueue;
    return {
      slot,
      lock: isLock ? new RecordedLock(slot.index + 1, slot, this.held) : null,
      queue: isQueue ? new QueueSlot(slot, this.agent.recorder.now) : null,
    };
  }

  /** The stack in which an object is made, 0: unknown. */
  private maker(below: object): number {
    const { recorder, stacks } = this.agent;
    const now = recorder.now();
    if (!this.credit.isThere(now)) return 0;
    const stack = stacks.stack(below);
    this.credit.spend(recorder.now() - now);
    return stack;
  }

  /** Which one it is of those that the same stack made, from 1. */
  private ordinal(kind: ObjectKind, stack: number): number {
    if (this.made.size >= MOST_STACKS) this.made.clear();
    const key = `${kind} ${stack}`;
    const count = (this.made.get(key) ?? 0) + 1;
    this.made.set(key, count);
    return count;
  }
}
