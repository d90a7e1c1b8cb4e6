import type { ProcessId } from '../base/index';
import { RECORD_SIZE, RingLayout, type RingState } from '../protocol/index';
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
}

function readSlot(view: DataView, at: number): RingSlot {
  return {
    written: readU64(view, at + RingLayout.WRITTEN),
    threadBeginAt: readU64(view, at + RingLayout.THREAD_BEGIN_AT),
    thread: view.getUint32(at + RingLayout.THREAD, true),
    flags: view.getUint32(at + RingLayout.FLAGS, true),
    name: view.getUint32(at + RingLayout.NAME, true),
    nativeId: view.getUint32(at + RingLayout.NATIVE_ID, true),
  };
}

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

  /** Whether the slot at `at` of a copy of `rings` tells of records not read yet. */
  hasNews(view: DataView, at: number): boolean {
    return !this.broken && readU64(view, at + RingLayout.WRITTEN) > this.position;
  }

  /** Reads at most `scratch.length` bytes of records. `view` at `at`: the slot that told the news. */
  read(view: DataView, at: number, scratch: Buffer): RingRead {
    const before = readSlot(view, at);
    const start = this.position;
    const room = Math.floor(scratch.length / RECORD_SIZE);
    // Slot written % capacity is being written: it is not ours any more.
    const first = Math.max(start, before.written - (this.capacity - 1));
    const count = Math.min(before.written - first, room);
    if (this.copy(first, count, scratch) < count) {
      this.broken = true;
      return { lost: 0, state: null, bytes: scratch.subarray(0, 0), more: false, broken: true };
    }
    const after = this.slotNow() ?? before;
    const safe = Math.min(Math.max(first, after.written - (this.capacity - 1)), first + count);
    // When all that was copied may be overwritten, so is what lies between: say so at once.
    const next =
      safe === first + count ? Math.max(safe, after.written - (this.capacity - 1)) : safe;
    this.position = Math.max(first + count, next);
    const lost = next - start;
    return {
      lost,
      state: lost > 0 ? this.stateAt(next, before, after) : null,
      bytes: scratch.subarray((safe - first) * RECORD_SIZE, count * RECORD_SIZE),
      more: this.position < before.written,
      broken: false,
    };
  }

  private copy(first: number, count: number, into: Buffer): number {
    const place = first % this.capacity;
    const head = Math.min(count, this.capacity - place);
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
    return got === RingLayout.SIZE ? readSlot(this.slotView, 0) : null;
  }

  /** The thread that record number `position` is of; null when no slot seen can tell. */
  private stateAt(position: number, before: RingSlot, after: RingSlot): RingState | null {
    const slot = [after, before].find((one) => one.threadBeginAt < position && one.thread !== 0);
    if (!slot) return null;
    const { thread, flags, name, nativeId } = slot;
    return { process: this.process, ring: this.index, thread, flags, name, nativeId };
  }
}
