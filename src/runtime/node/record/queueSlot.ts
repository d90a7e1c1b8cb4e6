import { ObjectFlag, ObjectKind, ObjectSlotLayout } from '../../../protocol/index';
import type { RecordFile } from './file';
import { halves } from './ring';

const Puts = 0;
const Gets = 1;
const DepthMax = 2;
/** Words of 64 bits. */
const ChangedAt = 2;
const Integral = 3;
const BYTES = 32;
/** Slots are not used again; queues of a program that starts workers for ever have none in the end. */
export const MOST_SLOTS = 65_536;

/** What identifies a queue, for all threads that count its items. */
export interface QueueIdentity {
  readonly object: number;
  /** Its slot in the file `objects`. */
  readonly slot: number;
  readonly memory: SharedArrayBuffer;
  readonly stack: number;
}

export const queueMemory = (): SharedArrayBuffer => new SharedArrayBuffer(BYTES);

/** Live counters of a queue between two threads: one puts, the other takes out. */
export class QueueSlot {
  private readonly words: Int32Array;
  private readonly longs: BigInt64Array;
  private readonly bytes = Buffer.alloc(ObjectSlotLayout.SIZE);

  constructor(
    readonly identity: QueueIdentity,
    private readonly file: RecordFile,
    private readonly now: () => number,
  ) {
    const { memory, object, stack } = identity;
    this.words = new Int32Array(memory);
    this.longs = new BigInt64Array(memory);
    const { bytes } = this;
    bytes.writeUInt32LE(object, ObjectSlotLayout.OBJECT);
    bytes.writeUInt16LE(ObjectKind.SimpleQueue, ObjectSlotLayout.KIND);
    bytes.writeUInt16LE(ObjectFlag.Live, ObjectSlotLayout.FLAGS);
    bytes.writeUInt32LE(stack, ObjectSlotLayout.STACK);
  }

  /** Gives the items in it afterwards. */
  put(): number {
    const puts = Atomics.add(this.words, Puts, 1) + 1;
    const depth = puts - Atomics.load(this.words, Gets);
    // Only the thread that puts writes this word.
    if (depth > this.words[DepthMax]!) Atomics.store(this.words, DepthMax, depth);
    return depth;
  }

  get(): number {
    const gets = Atomics.add(this.words, Gets, 1) + 1;
    return Atomics.load(this.words, Puts) - gets;
  }

  get puts(): number {
    return Atomics.load(this.words, Puts) >>> 0;
  }

  get gets(): number {
    return Atomics.load(this.words, Gets) >>> 0;
  }

  /** Writes the slot; both sides may do so, and the last one to write has seen what the other counted. */
  store(): void {
    if (!this.hasSlot) return;
    let puts: number;
    let gets: number;
    do {
      puts = this.puts;
      gets = this.gets;
      this.write(puts, gets);
    } while (puts !== this.puts || gets !== this.gets);
  }

  /** The slot is nobody's any more. */
  free(): void {
    if (this.hasSlot) this.file.write(Buffer.alloc(4), 4, this.place + ObjectSlotLayout.OBJECT);
  }

  private get place(): number {
    return this.identity.slot * ObjectSlotLayout.SIZE;
  }

  private get hasSlot(): boolean {
    return this.identity.slot < MOST_SLOTS;
  }

  private write(puts: number, gets: number): void {
    const { bytes } = this;
    const depth = Math.max(0, puts - gets);
    const now = this.now();
    const before = Number(Atomics.exchange(this.longs, ChangedAt, BigInt(now)));
    const area = BigInt(before === 0 ? 0 : Math.max(0, now - before) * depth);
    const integral = Atomics.add(this.longs, Integral, area) + area;
    this.long(ObjectSlotLayout.ACQUISITIONS, puts);
    this.long(ObjectSlotLayout.CONTENDED, gets);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, integral), ObjectSlotLayout.HOLD_TOTAL);
    this.long(ObjectSlotLayout.HOLD_MAX, now);
    bytes.writeUInt32LE(depth, ObjectSlotLayout.DEPTH);
    bytes.writeUInt32LE(this.words[DepthMax]!, ObjectSlotLayout.DEPTH_MAX);
    this.file.write(bytes, bytes.length, this.place);
  }

  private long(at: number, value: number): void {
    const [low, high] = halves(value);
    this.bytes.writeUInt32LE(low, at);
    this.bytes.writeUInt32LE(high, at + 4);
  }
}
