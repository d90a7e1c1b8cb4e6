import type { ProcessId } from '../base/index';
import { RECORD_SIZE, RingLayout, type RingState } from '../protocol/index';
import { MAX_RING_RECORDS } from './bounds';
import { readU64 } from './header';
import type { SharedFile } from './sharedFile';

/** What the slot of a ring said at one moment. */
interface RingSlot {
  readonly written: number;
  readonly threadBeginAt: number;
  readonly thread: number;
  readonly flags: number;
  readonly name: number;
  readonly nativeId: number;
  readonly calledAt: number;
  readonly callRecords: number;
  readonly callReserve: number;
  /** How many records the ring has room for; NaN: what stands there cannot be. */
  readonly capacity: number;
  /** The first record that lies where the capacity says. */
  readonly recordsFrom: number;
}

/**
 * A call that may wait is told once it is so old. The agent tells of all that last 4 ms and more when
 * they come back; so what was told of one that was seen under way stays true.
 */
const CALL_AGE_NS = 5_000_000;
/** More records no call is told by. */
const MAX_CALL_RECORDS = 64;

/** `usual`: the capacity of a ring that has not grown. */
function readSlot(view: DataView, at: number, usual: number): RingSlot {
  const records = view.getUint32(at + RingLayout.RECORDS, true);
  return {
    written: readU64(view, at + RingLayout.WRITTEN),
    threadBeginAt: readU64(view, at + RingLayout.THREAD_BEGIN_AT),
    thread: view.getUint32(at + RingLayout.THREAD, true),
    flags: view.getUint32(at + RingLayout.FLAGS, true),
    name: view.getUint32(at + RingLayout.NAME, true),
    nativeId: view.getUint32(at + RingLayout.NATIVE_ID, true),
    calledAt: readU64(view, at + RingLayout.CALLED_AT),
    callRecords: Math.min(view.getUint16(at + RingLayout.CALL_RECORDS, true), MAX_CALL_RECORDS),
    callReserve: Math.min(view.getUint16(at + RingLayout.CALL_RESERVE, true), MAX_CALL_RECORDS),
    capacity: records === 0 ? usual : mayGrow(usual, records) ? records : NaN,
    recordsFrom: readU64(view, at + RingLayout.RECORDS_FROM),
  };
}

const mayGrow = (from: number, to: number): boolean =>
  to >= from && to <= MAX_RING_RECORDS && (to & (to - 1)) === 0;

/** What one read of a ring gave. `bytes` is valid until the next read. */
export interface RingRead {
  /** Records overwritten before this read could have them. */
  readonly lost: number;
  /** Whose the records are, when what said so was lost. */
  readonly state: RingState | null;
  readonly bytes: Uint8Array;
  /** Whether more stands in the ring than was read, for want of budget. */
  readonly more: boolean;
  /** The file is shorter than its slot says: impossible. */
  readonly broken: boolean;
}

/** Reads one ring from where it stopped last time. */
export class RingReader {
  /** Records read or lost so far. */
  position = 0;
  broken = false;

  constructor(
    private readonly process: ProcessId,
    private readonly index: number,
    private readonly file: SharedFile,
    private readonly slots: SharedFile,
    private readonly capacity: number,
  ) {}

  /**
   * Whether the slot at `at` of a copy of `rings` tells of records not read yet; `now`: not later than
   * that copy, or Infinity when the program has ended.
   */
  hasNews(view: DataView, at: number, now: number): boolean {
    return !this.broken && this.end(this.slotAt(view, at), now) > this.position;
  }

  /**
   * How much of the ring's room the records take that the slot at `at` of a copy of `rings` tells of and
   * that are not read yet: 0–1, or more where some are lost.
   */
  fullness(view: DataView, at: number): number {
    if (this.broken) return 0;
    const { written, capacity } = this.slotAt(view, at);
    return (written - this.position) / capacity || 0;
  }

  /**
   * The time from which on there may be records that are not told yet, of a call that has just begun;
   * Infinity: there are none.
   */
  heldBackFrom(view: DataView, at: number, now: number): number {
    const slot = this.slotAt(view, at);
    const young = slot.calledAt > 0 && this.end(slot, now) === slot.written;
    return young && slot.written >= this.position ? slot.calledAt : Infinity;
  }

  /** The number of the record after the last that can be read. */
  private end({ written, calledAt, callRecords }: RingSlot, now: number): number {
    return calledAt > 0 && now - calledAt >= CALL_AGE_NS ? written + callRecords : written;
  }

  /** The number of the first record that is not being written over, or about to be. */
  private oldest({ written, callReserve, capacity, recordsFrom }: RingSlot): number {
    const kept = written + Math.min(callReserve, capacity >> 1) - (capacity - 1);
    return Math.max(kept, recordsFrom);
  }

  private slotAt(view: DataView, at: number): RingSlot {
    return readSlot(view, at, this.capacity);
  }

  /** Reads at most `scratch.length` bytes of records. `view` at `at`: the slot that told the news. */
  read(view: DataView, at: number, now: number, scratch: Buffer): RingRead {
    return this.readFrom(this.slotAt(view, at), now, scratch);
  }

  private readFrom(before: RingSlot, now: number, scratch: Buffer): RingRead {
    const end = this.end(before, now);
    const start = this.position;
    const room = Math.floor(scratch.length / RECORD_SIZE);
    const first = Math.max(start, this.oldest(before));
    const count = Math.min(end - first, room);
    if (!(this.copy(first, count, before.capacity, scratch) >= count)) {
      // One that cannot be opened now is read later.
      const broken = (this.broken = !this.file.isRefused);
      return { lost: 0, state: null, bytes: scratch.subarray(0, 0), more: false, broken };
    }
    const after = this.slotNow() ?? before;
    // It has grown meanwhile: what was looked for may lie elsewhere.
    if (after.capacity > before.capacity) return this.readFrom(after, now, scratch);
    const safe = Math.min(Math.max(first, this.oldest(after)), first + count);
    // When all that was copied may be overwritten, so is what lies between: say so at once.
    const next = safe === first + count ? Math.max(safe, this.oldest(after)) : safe;
    this.position = Math.max(first + count, next);
    const lost = next - start;
    return {
      lost,
      state: lost > 0 ? this.stateAt(next, before, after) : null,
      bytes: scratch.subarray((safe - first) * RECORD_SIZE, count * RECORD_SIZE),
      more: this.position < end,
      broken: false,
    };
  }

  private copy(first: number, count: number, capacity: number, into: Buffer): number {
    if (Number.isNaN(capacity)) return NaN;
    const place = first % capacity;
    const head = Math.min(count, capacity - place);
    let got = this.file.read(into, head * RECORD_SIZE, place * RECORD_SIZE);
    if (got === head * RECORD_SIZE && count > head)
      got += this.file.read(into.subarray(got), (count - head) * RECORD_SIZE, 0);
    return Math.floor(got / RECORD_SIZE);
  }

  private readonly slotBytes = Buffer.alloc(RingLayout.SIZE);
  private readonly slotView = new DataView(
    this.slotBytes.buffer,
    this.slotBytes.byteOffset,
    RingLayout.SIZE,
  );

  private slotNow(): RingSlot | null {
    const at = this.index * RingLayout.SIZE;
    const got = this.slots.read(this.slotBytes, RingLayout.SIZE, at);
    return got === RingLayout.SIZE ? this.slotAt(this.slotView, 0) : null;
  }

  /** The thread that record number `position` is of; null when no slot seen can tell. */
  private stateAt(position: number, before: RingSlot, after: RingSlot): RingState | null {
    const slot = [after, before].find((one) => one.threadBeginAt < position && one.thread !== 0);
    if (!slot) return null;
    const { thread, flags, name, nativeId } = slot;
    return { process: this.process, ring: this.index, thread, flags, name, nativeId };
  }
}
