import { RECORD_SIZE, RingLayout } from '../../../protocol/index';
import type { RecordFile } from './file';
import type { Native } from '../memory/native';
import { type RingRoom, roomFor } from './room';

/** Records that are published at once, at most. */
const BATCH = 64;
const ALL = 0xffff_ffff;

/** Where one thread writes its records. */
export class Ring {
  private written: number;
  private batched = 0;
  private lastTime = 0;
  private readonly batch = Buffer.alloc(BATCH * RECORD_SIZE);
  private readonly slot = Buffer.alloc(RingLayout.SIZE);
  private readonly room: RingRoom;

  /** `slots`: the file `rings`. A ring that has served another thread goes on where that one stopped. */
  constructor(
    private readonly file: RecordFile,
    slots: RecordFile,
    index: number,
    private readonly capacity: number,
    native: Native | undefined,
  ) {
    const place = index * RingLayout.SIZE;
    slots.read(this.slot, place);
    this.written = Number(this.slot.readBigUInt64LE(RingLayout.WRITTEN));
    this.room = roomFor(native, file, slots, place, capacity);
  }

  /** Says whose the following records are, for a reader that loses the first of them. */
  serve(thread: number, flags: number, name: number, nativeId: number): void {
    this.slot.fill(0);
    this.slot.writeBigUInt64LE(BigInt(this.written), RingLayout.WRITTEN);
    this.slot.writeUInt32LE(thread, RingLayout.THREAD);
    this.slot.writeUInt32LE(flags, RingLayout.FLAGS);
    this.slot.writeBigUInt64LE(BigInt(this.written), RingLayout.THREAD_BEGIN_AT);
    this.slot.writeUInt32LE(name, RingLayout.NAME);
    this.slot.writeUInt32LE(nativeId, RingLayout.NATIVE_ID);
    this.room.introduce(this.slot);
  }

  /** Adds a record to those that the next `publish` tells. `d`: a number, or its low and high half. */
  put(
    time: number,
    kind: number,
    small: number,
    a: number,
    b: number,
    c: number,
    dLow: number,
    dHigh: number,
  ): void {
    if (this.batched === BATCH) this.publish();
    const { batch } = this;
    const at = this.batched++ * RECORD_SIZE;
    // Within a ring time never decreases, whatever the clock of another processor says.
    this.lastTime = Math.max(time, this.lastTime);
    batch.writeUInt32LE(this.lastTime % 2 ** 32, at);
    batch.writeUInt32LE(Math.floor(this.lastTime / 2 ** 32), at + 4);
    batch.writeUInt16LE(kind, at + 8);
    batch.writeUInt16LE(Math.min(small, 0xffff), at + 10);
    batch.writeUInt32LE(a, at + 12);
    batch.writeUInt32LE(b, at + 16);
    batch.writeUInt32LE(c, at + 20);
    batch.writeUInt32LE(dLow, at + 24);
    batch.writeUInt32LE(dHigh, at + 28);
  }

  /** The records first, then the number that makes them count. */
  publish(): void {
    const count = this.batched;
    if (count === 0) return;
    this.batched = 0;
    const place = this.written % this.capacity;
    const head = Math.min(count, this.capacity - place);
    this.room.put(this.batch, head * RECORD_SIZE, place * RECORD_SIZE);
    if (head < count)
      this.room.put(this.batch.subarray(head * RECORD_SIZE), (count - head) * RECORD_SIZE, 0);
    this.written += count;
    this.room.tell(this.written);
  }

  /** Since when the turn of the thread's event loop that is under way may last; 0: it is not told. */
  turn(since: number): void {
    this.room.turn(since);
  }

  /** Has what was recorded so far be of that time, before anybody reads it. */
  restamp(time: number): void {
    this.publish();
    const records = Buffer.alloc(Math.min(this.written, this.capacity) * RECORD_SIZE);
    this.file.read(records, 0);
    for (let at = 0; at < records.length; at += RECORD_SIZE)
      records.writeBigUInt64LE(BigInt(time), at);
    this.room.put(records, records.length, 0);
    this.lastTime = time;
  }
}

/** Both halves of a number of 64 bits; null: all bits set. */
export function halves(value: number | null): [low: number, high: number] {
  return value === null ? [ALL, ALL] : [value % 2 ** 32, Math.floor(value / 2 ** 32)];
}
