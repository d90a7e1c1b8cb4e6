import { ObjectFlag, type ObjectKind, ObjectSlotLayout } from '../../../protocol/index';
import type { RecordFile } from './file';

/** Slots are not used again; objects beyond these have events and no counters. */
export const MOST_SLOTS = 65_536;
export const SLOT_BYTES = ObjectSlotLayout.SIZE;

const WORD = 4;
const WORDS = SLOT_BYTES / WORD;
const ALL_BITS = 0xffff_ffff;
const WRITTEN_BYTES = ObjectSlotLayout.SHARED + WORD;
/** What is written of a slot: zeros where nothing is laid out. */
const written = Buffer.alloc(SLOT_BYTES);

/** Places of members, in words. */
export const Member = {
  Object: ObjectSlotLayout.OBJECT / WORD,
  KindAndFlags: ObjectSlotLayout.KIND / WORD,
  Owner: ObjectSlotLayout.OWNER / WORD,
  OwnerSite: ObjectSlotLayout.OWNER_SITE / WORD,
  OwnerSince: ObjectSlotLayout.OWNER_SINCE / WORD,
  Acquisitions: ObjectSlotLayout.ACQUISITIONS / WORD,
  Contended: ObjectSlotLayout.CONTENDED / WORD,
  WaitTotal: ObjectSlotLayout.WAIT_TOTAL / WORD,
  WaitMax: ObjectSlotLayout.WAIT_MAX / WORD,
  HoldTotal: ObjectSlotLayout.HOLD_TOTAL / WORD,
  HoldMax: ObjectSlotLayout.HOLD_MAX / WORD,
  HoldMaxSite: ObjectSlotLayout.HOLD_MAX_SITE / WORD,
  Parent: ObjectSlotLayout.PARENT / WORD,
  Stack: ObjectSlotLayout.STACK / WORD,
  Capacity: ObjectSlotLayout.CAPACITY / WORD,
  Depth: ObjectSlotLayout.DEPTH / WORD,
  DepthMax: ObjectSlotLayout.DEPTH_MAX / WORD,
  Shared: ObjectSlotLayout.SHARED / WORD,
  HoldHistogram: ObjectSlotLayout.HOLD_HISTOGRAM / WORD,
  /** What threads tell one another lies behind the layout and is not written. Counts acquisitions and releases (detail full). */
  Sequence: WRITTEN_BYTES / WORD,
  /** The last notification that found nobody waiting: thread, site, time; thread 0: there is none. */
  MissedBy: WRITTEN_BYTES / WORD + 1,
  MissedSite: WRITTEN_BYTES / WORD + 2,
  MissedAt: WRITTEN_BYTES / WORD + 3,
} as const;

/** The live counters of one object, in memory that the threads of the process share, as a thread sees them. */
export class ObjectSlot {
  readonly words: Uint32Array;
  readonly longs: BigInt64Array;
  /** Whether this thread is to write it: see `ChangedSlots`. */
  changed = false;
  private readonly bytes: Uint8Array;

  /** `offset`: bytes into `memory`. */
  constructor(
    memory: SharedArrayBuffer,
    offset: number,
    readonly index: number,
    private readonly file: RecordFile,
  ) {
    this.words = new Uint32Array(memory, offset, WORDS);
    this.longs = new BigInt64Array(memory, offset, SLOT_BYTES / 8);
    this.bytes = new Uint8Array(memory, offset, WRITTEN_BYTES);
  }

  get object(): number {
    return this.words[Member.Object]!;
  }

  /** Puts the slot into use. */
  describe(object: number, kind: ObjectKind, stack: number, capacity: number): void {
    const { words } = this;
    words[Member.KindAndFlags] = kind | (ObjectFlag.Live << 16);
    words[Member.Stack] = stack;
    words[Member.Capacity] = capacity;
    words[Member.Object] = object;
  }

  flag(flag: ObjectFlag): void {
    this.words[Member.KindAndFlags]! |= flag << 16;
  }

  /** Adds one to a counter that any thread may add to. Gives its lower half afterwards. */
  count(member: number): number {
    const before = Atomics.add(this.words, member, 1);
    if (before === ALL_BITS) Atomics.add(this.words, member + 1, 1);
    return (before + 1) >>> 0;
  }

  /** Adds one to a number of 64 bits that only who holds the lock writes. */
  increment(member: number): void {
    const { words } = this;
    const low = words[member]!;
    words[member] = low + 1;
    if (low === ALL_BITS) words[member + 1]!++;
  }

  /** Adds to a number of 64 bits that only who holds the lock writes. */
  add(member: number, value: number): void {
    const { words } = this;
    const low = words[member]! + (value % 2 ** 32);
    words[member] = low;
    words[member + 1]! += Math.floor(value / 2 ** 32) + (low > ALL_BITS ? 1 : 0);
  }

  set(member: number, value: number): void {
    this.words[member] = value % 2 ** 32;
    this.words[member + 1] = Math.floor(value / 2 ** 32);
  }

  get(member: number): number {
    return this.words[member]! + this.words[member + 1]! * 2 ** 32;
  }

  /** Raises a word to `value` if it is lower, whoever else does so. */
  raise(member: number, value: number): void {
    for (let seen = Atomics.load(this.words, member); value > seen;)
      seen = Atomics.compareExchange(this.words, member, seen, value);
  }

  /** Writes it where the host reads. */
  store(): void {
    if (this.index >= MOST_SLOTS) return;
    written.set(this.bytes);
    this.file.write(written, SLOT_BYTES, this.place);
  }

  /** The slot is nobody's any more. */
  free(): void {
    this.words[Member.Object] = 0;
    if (this.index < MOST_SLOTS) this.file.write(this.bytes, WORD, this.place);
  }

  private get place(): number {
    return this.index * SLOT_BYTES;
  }
}
